package org.fulcrum.runtime.move;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.runtime.core.residency.ResidencyMachine.Word;
import org.fulcrum.runtime.home.DeputyLoop;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.Wire;

/**
 * The home's end of the stream to a node that hosts, or will host, a body. While a deputy loop serves the stream,
 * frames about moves come through that loop; before, they are read here.
 */
final class HostLink implements DeputyLoop.Listener, AutoCloseable {
    private final String node;
    private final Place place;
    private final FrameStream stream;
    private final Events events;
    private final LinkedBlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private volatile boolean looped;
    private volatile String brokenBy = "";
    private volatile String wanted = "";
    private volatile int endStatus;
    private long order;

    /** What happens to a body without anybody having asked. */
    interface Events {
        /** The program needs its home. */
        void needHome(HostLink link, String cause);

        /** The body ended; {@code status} as wait(2) has it. */
        void bodyEnded(HostLink link, int status);

        /** The deputy ended. */
        void deputyEnded(HostLink link);

        /** The host is gone. */
        void broken(HostLink link, String cause);
    }

    /**
     * A frame that somebody may wait for.
     *
     * @param type its type; -1 says that the stream broke
     * @param order the order it answers
     * @param payload its bytes
     */
    record Frame(int type, long order, byte[] payload) {}

    private static final int BROKEN = -1;

    /**
     * How a body is reached again by a home that has lost the stream.
     *
     * @param host address of the host's stream port
     * @param port that port
     * @param token opens it for that, as long as the body lives; empty before the host has given one
     */
    record Place(String host, int port, String token) {}

    HostLink(String node, Place place, FrameStream stream, Events events) {
        this.node = node;
        this.place = place;
        this.stream = stream;
        this.events = events;
    }

    /** Name of the node at the other end. */
    String node() {
        return node;
    }

    /** How the body is reached again. */
    Place place(String token) {
        return new Place(place.host(), place.port(), token);
    }

    /** The stream. */
    FrameStream stream() {
        return stream;
    }

    /** From now on a deputy loop reads the stream, or no longer does. */
    void looped(boolean byLoop) {
        looped = byLoop;
    }

    /** Gives an order; whoever waits from now on waits for answers to this one. */
    void send(int type, byte[] payload) throws MoveFailed {
        try {
            stream.send(type, ++order, payload);
        } catch (IOException e) {
            throw new MoveFailed("stream-broken", "the stream to " + node + " broke: " + e.getMessage());
        }
    }

    /** The last look before a commit: a host that is known to be gone must not get the only copy. */
    void mustBeThere() throws MoveFailed {
        if (stream.socket().peerGone()) {
            throw new MoveFailed("stream-broken", node + " is gone");
        }
    }

    /**
     * Waits for the latest order's answer of a type; the host's word that it failed, or a broken stream, ends the wait.
     * Answers to earlier orders, for which nobody waited long enough, are passed over.
     */
    byte[] await(int type, long timeoutMillis) throws MoveFailed {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (true) {
            Frame frame = next(deadline - System.nanoTime(), type);
            if (frame.type() == BROKEN) {
                throw new MoveFailed("stream-broken", "the stream to " + node + " broke: " + text(frame.payload()));
            }
            if (frame.order() != order) {
                continue;
            }
            if (frame.type() == type) {
                return frame.payload();
            }
            if (frame.type() == Frames.FAILED) {
                throw new MoveFailed("host-failed", node + " failed at " + text(frame.payload()));
            }
        }
    }

    private Frame next(long nanos, int type) throws MoveFailed {
        if (looped) {
            return fromLoop(nanos, type);
        }
        try {
            stream.socket().timeout(Math.max(1, nanos / 1_000_000));
            stream.receive();
            stream.socket().timeout(0);
            int got = stream.type();
            byte[] payload = stream.payload();
            if (got == Frames.EXITED || got == Frames.NEED_HOME) {
                control(got, stream.sequence(), payload);
            }
            return new Frame(got, stream.sequence(), payload);
        } catch (IOException e) {
            throw new MoveFailed("stream-broken", "waiting for " + node + " (frame " + type + "): " + e.getMessage());
        }
    }

    private Frame fromLoop(long nanos, int type) throws MoveFailed {
        try {
            Frame frame = frames.poll(Math.max(1, nanos), TimeUnit.NANOSECONDS);
            if (frame == null) {
                throw new MoveFailed("timeout", node + " did not answer in time (frame " + type + ")");
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MoveFailed("interrupted", "interrupted while waiting for " + node);
        }
    }

    private static String text(byte[] payload) {
        try {
            return Wire.text(payload);
        } catch (IOException e) {
            return "an unreadable reason";
        }
    }

    @Override
    public void control(int type, long sequence, byte[] payload) {
        switch (type) {
            case Frames.NEED_HOME -> {
                wanted = text(payload);
                tellAgain(Word.NEEDS_HOME);
            }
            case Frames.EXITED -> {
                endStatus = status(payload);
                tellAgain(Word.BODY_ENDED);
            }
            default -> frames.add(new Frame(type, sequence, payload));
        }
    }

    /** Tells of an incident what the host told of it last. */
    void tellAgain(Word word) {
        switch (word) {
            case NEEDS_HOME -> events.needHome(this, wanted);
            case BODY_ENDED -> events.bodyEnded(this, endStatus);
            case GONE -> events.broken(this, brokenBy);
        }
    }

    private static int status(byte[] payload) {
        try {
            return new FrameReader(payload).int32();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void deputyEnded() {
        frames.add(new Frame(BROKEN, 0, Wire.text("the process ended")));
        events.deputyEnded(this);
    }

    @Override
    public void streamBroken(IOException cause) {
        brokenBy = String.valueOf(cause.getMessage());
        frames.add(new Frame(BROKEN, 0, Wire.text(brokenBy)));
        tellAgain(Word.GONE);
    }

    /** Tells the host that its body is no longer needed, and closes. */
    void release() {
        try {
            stream.send(Frames.RELEASE, 0, new byte[0]);
        } catch (IOException gone) {
            // then the body is gone as well
        }
        close();
    }

    @Override
    public void close() {
        stream.close();
    }
}
