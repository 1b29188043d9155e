package org.fulcrum.runtime.guest;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What home orders done with a body and takes long. Orders are carried out one behind the other as they came, beside
 * the reading of the stream: a body that is to stop and then to go on must not end up stopped. Thread-safe.
 */
final class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    private final GuestBody guest;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /**
     * An order: answered over the stream it came by, with its number. A home that comes back later knows nothing of it.
     *
     * @param stream it came by
     * @param number sequence of its frame; 0 when nobody waits
     */
    record Order(FrameStream stream, long number) {
        void answer(int type, byte[] payload) throws IOException {
            stream.send(type, number, payload);
        }
    }

    /** What is done. */
    interface Job {
        void run() throws IOException;
    }

    Orders(GuestBody guest) {
        this.guest = guest;
    }

    /** Carries out an order behind those before it; home is told when it fails. */
    synchronized void carryOut(String what, Order order, Job job) {
        last = last.thenRunAsync(() -> attempt(what, order, job), task -> thread(what, task));
    }

    /** Does something at once, beside the orders; home is told when it fails. */
    void beside(String what, FrameStream stream, Job job) {
        thread(what, () -> attempt(what, new Order(stream, 0), job));
    }

    private void thread(String what, Runnable task) {
        Thread.ofPlatform().daemon().name(what + " " + guest.key()).start(task);
    }

    private void attempt(String what, Order order, Job job) {
        try {
            job.run();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} of {} failed", what, guest.key(), e);
            failed(order, what + ": " + e.getMessage());
        }
    }

    /** Waits for a result at most so long. */
    static <T> T await(CompletableFuture<T> future, long millis, String otherwise) throws IOException {
        try {
            return future.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(otherwise + " within " + millis + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(otherwise, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Tells home that an order failed. */
    void failed(Order order, String text) {
        try {
            order.answer(Frames.FAILED, Wire.text(text));
        } catch (IOException e) {
            if (!guest.here()) {
                guest.close();
            }
        }
    }
}
