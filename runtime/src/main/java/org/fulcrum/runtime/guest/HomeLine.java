package org.fulcrum.runtime.guest;

import java.io.IOException;
import org.fulcrum.runtime.core.residency.HostedBody;
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
    private final HostedBody residency;
    private final Host host;
    private static final long FIRST_LINE = 0;

    private final String token;
    private volatile FrameStream stream;
    private volatile StreamReader reader;

    /** The line that begins with that stream. */
    HomeLine(GuestBody guest, HostedBody residency, Host host, FrameStream first) {
        this.guest = guest;
        this.residency = residency;
        this.host = host;
        stream = first;
        reader = reader(first, FIRST_LINE);
        token = host.expectReattachment(this::reattach);
    }

    private StreamReader reader(FrameStream of, long line) {
        return new StreamReader(of, () -> guest.frame(of, line));
    }

    /** The stream over which home is reached now, or was last. */
    FrameStream stream() {
        return stream;
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
        read(stream, reader, FIRST_LINE);
    }

    private void read(FrameStream from, StreamReader by, long line) {
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
        switch (residency.broke(line)) {
            case END -> guest.close();
            case WAIT -> {
                LOG.warn("guest {}: {}; it waits {} s for its home", guest.key(), cause, HOME_PATIENCE_MILLIS / 1000);
                Thread.ofPlatform().daemon().name("patience " + guest.key()).start(() -> endUnlessBack(line));
            }
            case NOTHING -> {}
        }
    }

    private void endUnlessBack(long lost) {
        try {
            Thread.sleep(HOME_PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        guest.outOfPatience(lost);
    }

    /** Home is back; on the new stream's thread, which reads it from now on. */
    private void reattach(FrameStream next) throws IOException {
        long line = next.sequence();
        StreamReader by = take(next, line);
        LOG.info("guest {}: its home is back", guest.key());
        guest.sayAgain();
        read(next, by, line);
    }

    /** One at a time: of two that come together, the one that counts is the stream in the end. */
    private synchronized StreamReader take(FrameStream next, long line) throws IOException {
        if (!residency.reattach(line)) {
            throw new IOException("there is no such body any more, or a later home has it");
        }
        FrameStream former = stream;
        StreamReader formerReader = reader;
        StreamReader by = reader(next, line);
        try {
            next.send(
                    Frames.REATTACHED,
                    0,
                    Wire.writer().putBoolean(guest.stopping()).payload());
        } catch (IOException e) {
            LOG.debug("guest {}: {}", guest.key(), e.getMessage()); // whoever reads this stream learns it as well
        }
        reader = by;
        stream = next;
        former.cut();
        formerReader.end();
        return by;
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
            if (!guest.here()) {
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
        long length = marshal.build(call.tid(), call.nr(), call.rule(), call.arguments());
        if (length > 0) {
            sendCall(sequence, marshal.frame().memory(), (int) length);
        }
    }

    /** Ends it. */
    synchronized void close() {
        host.forgetReattachment(token);
        stream.cut();
        reader.end();
    }
}
