package org.fulcrum.runtime.guest;

import java.io.IOException;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body's line to its home: one stream, until that breaks; then, if the body runs, another when a runtime of the
 * home-node that was started again asks for the body. Calls made meanwhile wait. Thread-safe.
 */
final class HomeLine {
    private static final Logger LOG = LoggerFactory.getLogger(HomeLine.class);

    /** A body whose home does not come back within this time ends, milliseconds; as long as its deputy waits. */
    static final long HOME_PATIENCE_MILLIS = 300_000;

    private final GuestBody guest;
    private final Host host;
    private final String token;
    private volatile FrameStream stream;
    private volatile StreamReader reader;

    /** The line that begins with that stream. */
    HomeLine(GuestBody guest, Host host, FrameStream first) {
        this.guest = guest;
        this.host = host;
        stream = first;
        reader = reader(first);
        token = host.expectReattachment(this::reattach);
    }

    private StreamReader reader(FrameStream of) {
        return new StreamReader(of, () -> guest.frame(of));
    }

    /** Opens the stream port for a home that comes back. */
    String token() {
        return token;
    }

    /** Who reads the stream. */
    StreamReader reader() {
        return reader;
    }

    /** Reads the first stream until it ends. */
    void serve() {
        read(stream, reader);
    }

    private void read(FrameStream from, StreamReader by) {
        String cause = "its home let it go";
        try {
            by.run();
        } catch (IOException e) {
            cause = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("guest {} failed", guest.key(), e);
            cause = String.valueOf(e.getMessage());
        } finally {
            from.close();
        }
        if (!guest.running()) {
            guest.close();
        } else if (stream == from) {
            LOG.warn("guest {}: {}; it waits {} s for its home", guest.key(), cause, HOME_PATIENCE_MILLIS / 1000);
            Thread.ofPlatform().daemon().name("patience " + guest.key()).start(() -> endUnlessBack(from));
        }
    }

    private void endUnlessBack(FrameStream lost) {
        try {
            Thread.sleep(HOME_PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stream == lost && guest.running()) {
            LOG.warn("guest {}: its home has not come back; its body ends here", guest.key());
            guest.close();
        }
    }

    /** Home is back; on the new stream's thread, which reads it from now on. */
    private void reattach(FrameStream next) throws IOException {
        if (!guest.running()) {
            throw new IOException("there is no such body any more");
        }
        LOG.info("guest {}: its home is back", guest.key());
        next.send(
                Frames.REATTACHED, 0, Wire.writer().putBoolean(guest.stopping()).payload());
        FrameStream former = stream;
        StreamReader formerReader = reader;
        reader = reader(next);
        stream = next;
        former.cut();
        formerReader.end();
        guest.sayAgain();
        read(next, reader);
    }

    /** Sends a frame. */
    void send(int type, long sequence, byte[] payload) throws IOException {
        stream.send(type, sequence, payload);
    }

    /** Sends a frame; one that does not get through is said again when home is back, or does not matter any more. */
    void tell(int type, long sequence, byte[] payload) {
        try {
            send(type, sequence, payload);
        } catch (IOException e) {
            LOG.debug("guest {}: {}", guest.key(), e.getMessage());
        }
    }

    /** Asks home to cut a call short. */
    void cancel(int tid) {
        tell(Frames.CANCEL, tid, new byte[0]);
    }

    /** Asks home for a mirror of a new thread. */
    void needMirror(int parent) {
        tell(Frames.NEED_MIRROR, parent, new byte[0]);
    }

    /** Tells home that a mirror is not needed. */
    void dropMirror(int tid) {
        tell(Frames.DROP_MIRROR, tid, new byte[0]);
    }

    /** Sends a call; when there is no home at the moment it is sent when home is back. */
    void sendCall(long sequence, NativeMemory frame, int length) throws IOException {
        try {
            stream.send(Frames.CALL, sequence, frame, length);
        } catch (IOException e) {
            if (!guest.running()) {
                throw e;
            }
        }
    }

    /** Sends a call again that is in the book: home may have got it and may have executed it, and knows. */
    void repeat(long sequence, InFlight call, CallMarshal marshal) throws IOException {
        LargeTransfer large = call.large();
        if (large != null && large.begun()) {
            sendCall(sequence, large.frame().memory(), large.frame().length());
            return;
        }
        long length = marshal.build(call.tid(), call.outer(), call.nr(), call.rule(), call.arguments());
        if (length > 0) {
            sendCall(sequence, marshal.frame().memory(), (int) length);
        }
    }

    /** Ends it. */
    void close() {
        host.forgetReattachment(token);
        stream.cut();
        reader.end();
    }
}
