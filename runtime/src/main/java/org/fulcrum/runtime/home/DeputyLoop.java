package org.fulcrum.runtime.home;

import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.Epoll;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.SignalInfo;
import org.fulcrum.runtime.linux.SignalLog;
import org.fulcrum.runtime.linux.SpinBudget;
import org.fulcrum.runtime.wire.Frames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that serves a deputy: it takes forwarded calls from the host's stream to their {@link CallService},
 * relays signals, and notices when the deputy or the host is gone.
 */
public final class DeputyLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DeputyLoop.class);
    private static final int CANCEL_REPEAT_MILLIS = 2;
    private static final long HOLD_PATIENCE_MILLIS = 1000;
    private static final long MAX_CALL_BYTES = ParasiteLayout.SLOT_DATA_BYTES;

    /** Told of what the loop itself does not handle; on the loop's thread, must not wait. */
    public interface Listener {
        /** The host sent a frame about a move or the body; {@code sequence} is the order it answers. */
        void control(int type, long sequence, byte[] payload);

        /** The deputy ended: by its body's wish, or killed. */
        void deputyEnded();

        /** The stream to the host broke. */
        void streamBroken(IOException cause);
    }

    private final Deputy deputy;
    private final AtomicLong calls;
    private final Epoll epoll = new Epoll();
    private final SpinBudget spin = new SpinBudget();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final BorrowedDescriptors borrowed;
    private final Readiness readiness = new Readiness();
    private final WatchedSignals watched;
    private final ResultStore store;
    private final SignalRelay signals;
    private final Thread thread;
    private volatile Link link;
    private volatile boolean stopped;
    private boolean ended;
    private int switches;

    /** What belongs to one stream. */
    private record Link(FrameStream stream, Listener listener, CallService service) {}

    /**
     * Serves a deputy whose body is at the other end of a stream.
     *
     * @param calls counts the calls executed
     * @param fileSizeLimit the deputy's RLIMIT_FSIZE, -1 for none
     * @param store keeps the last results; closed with the loop
     */
    public DeputyLoop(
            Deputy deputy,
            FrameStream stream,
            Listener listener,
            AtomicLong calls,
            long fileSizeLimit,
            ResultStore store) {
        this.deputy = deputy;
        this.store = store;
        this.calls = calls;
        borrowed = new BorrowedDescriptors(deputy.pidfd());
        watched = new WatchedSignals(deputy, readiness);
        link = link(stream, listener, fileSizeLimit);
        epoll.add(stream.socket().fd());
        signals = new SignalRelay(deputy, epoll);
        epoll.add(deputy.pidfd());
        epoll.add(readiness.fd());
        deputy.mirrors().all().values().forEach(m -> epoll.add(m.socket()));
        thread = Thread.ofPlatform()
                .daemon()
                .name("deputy " + deputy.mirrors().pid())
                .unstarted(this::run);
    }

    /** Begins to serve; whoever is told of events must know the loop by then. */
    public void start() {
        thread.start();
    }

    private Link link(FrameStream stream, Listener listener, long fileSizeLimit) {
        return new Link(
                stream,
                listener,
                new CallService(deputy, stream, store, borrowed, readiness, watched, epoll, calls, fileSizeLimit));
    }

    /**
     * From now on the body is at the other end of another stream; the former one is no longer read.
     *
     * @param tids threads of the body
     * @return false when the loop has ended, because the former stream broke: then nothing is served
     */
    public boolean switchTo(FrameStream stream, Listener listener, Set<Integer> tids) {
        synchronized (tasks) {
            if (ended) {
                return false;
            }
            tasks.add(() -> {
                deputy.mirrors().surplus(tids).forEach(m -> link.service().endMirror(m, 0));
                epoll.remove(link.stream().socket().fd());
                readiness.forget();
                link.service().close();
                link = link(stream, listener, link.service().fileSizeLimit());
                switches++;
                epoll.add(stream.socket().fd());
                signals.switched();
                announceSignals();
            });
        }
        epoll.wake();
        return true;
    }

    /** A stream broke: whether the body is at the end of another by now. Afterwards nobody can switch any more. */
    private boolean switched() {
        int before = switches;
        synchronized (tasks) {
            runTasks();
            ended = switches == before;
            return !ended;
        }
    }

    /** Leaves signals where they are while the body stands still for a move. */
    public void holdSignals(boolean hold) {
        CountDownLatch done = new CountDownLatch(1);
        tasks.add(() -> {
            signals.hold(hold);
            done.countDown();
        });
        epoll.wake();
        try {
            // A signal relayed before this returns precedes whatever is sent to the host afterwards.
            if (!done.await(HOLD_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("the loop of deputy {} has ended", deputy.mirrors().pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the loop and waits for its thread; the deputy goes on sleeping. */
    public void stop() {
        stopped = true;
        epoll.wake();
        try {
            if (Thread.currentThread() != thread) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            tasks.add(this::announceSignals);
            tasks.add(() -> signals.unsettled().forEach(this::relay));
            while (!stopped) {
                serveOneStream();
            }
        } catch (RuntimeException e) {
            LOG.warn("the loop of deputy {} failed", deputy.mirrors().pid(), e);
            link.listener().streamBroken(new IOException("internal error: " + e.getMessage(), e));
        } finally {
            link.service().close();
            borrowed.close();
            readiness.close();
            epoll.close();
            store.close();
        }
    }

    private void serveOneStream() {
        try {
            while (!stopped) {
                turn();
            }
        } catch (IOException e) {
            if (!stopped && !switched()) {
                stopped = true;
                link.listener().streamBroken(e);
            }
        }
    }

    private void turn() throws IOException {
        runTasks();
        watched.look(link.stream());
        while (!stopped && link.stream().buffered()) {
            link.stream().receive();
            frame();
        }
        if (stopped) {
            return;
        }
        int ready = await();
        for (int i = 0; i < ready && !stopped; i++) {
            serve(epoll.ready(i));
        }
    }

    /** A mirror at work needs the processor more than this thread does. */
    private int await() {
        if (link.service().mirrored().busy()) {
            return epoll.await(link.service().mirrored().repeatCancels() ? CANCEL_REPEAT_MILLIS : watched.patience());
        }
        return epoll.await(spin, watched.patience());
    }

    private void runTasks() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
    }

    private void serve(int fd) throws IOException {
        if (fd == link.stream().socket().fd()) {
            link.stream().receive();
            frame();
        } else if (fd == deputy.listener()) {
            takeSignal();
        } else if (fd == readiness.fd()) {
            link.service().sayStirred();
        } else if (fd == deputy.pidfd()) {
            stopped = true;
            link.listener().deputyEnded();
        } else if (!epoll.isBell(fd) && !link.service().mirrored().finish(fd)) {
            epoll.remove(fd); // a mirror that ended
        }
    }

    private void takeSignal() {
        SignalLog.Taken taken = signals.take();
        if (taken != null) {
            watched.heard(SignalInfo.signal(taken.info()));
            relay(taken);
        }
    }

    private void announceSignals() {
        try {
            watched.announce(link.stream());
        } catch (IOException e) {
            LOG.debug("a host did not hear of the signals of signalfds: {}", e.getMessage());
        }
    }

    private void relay(SignalLog.Taken taken) {
        try {
            link.service().sayStirred();
            signals.send(link.stream(), taken);
        } catch (IOException e) {
            LOG.debug("signal {} could not be relayed: {}", SignalInfo.signal(taken.info()), e.getMessage());
        }
    }

    private void frame() throws IOException {
        FrameStream stream = link.stream();
        switch (stream.type()) {
            case Frames.CALL -> link.service().call(new CallRequest(stream, MAX_CALL_BYTES));
            case Frames.CANCEL -> link.service().mirrored().cancel((int) stream.sequence());
            case Frames.SIGNAL_QUEUED -> signals.queued(stream.sequence());
            case Frames.WANTED -> watched.release(stream.payloadLong(0));
            case Frames.NEED_MIRROR -> link.service().makeMirror((int) stream.sequence());
            case Frames.DROP_MIRROR -> link.service().endMirror((int) stream.sequence(), 0);
            default -> link.listener().control(stream.type(), stream.sequence(), stream.payload());
        }
    }

    /** Ends the deputy the way its body ended: by a signal, so that the parent sees the same status. */
    public void killBy(int signal) {
        tasks.add(() -> DeputyDeath.by(deputy.mirrors(), signal));
        epoll.wake();
    }
}
