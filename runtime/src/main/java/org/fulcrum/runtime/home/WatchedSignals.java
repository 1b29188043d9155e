package org.fulcrum.runtime.home;

import java.io.IOException;
import java.util.Map;
import org.fulcrum.postal.codec.FrameWriter;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.SignalDescriptors;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.wire.Frames;

/**
 * Signals that the deputy's signalfds read. They stay in its queue, where a mirror finds them; its listener leaves them
 * alone. A thread of the body may want one all the same, because it does not block it or waits for it: which, only the
 * host knows. So when one waits, the host is asked, and what a thread wants is left to the listener. Costs nothing
 * where there is no signalfd. Belongs to the deputy's loop.
 */
final class WatchedSignals {
    /**
     * How often the queue is looked at, milliseconds: a thread waits so long for a signal that a signalfd reads too.
     */
    static final int LOOK_MILLIS = 20;

    private static final int FRAME_BYTES = 16;

    private final Deputy deputy;
    private final Readiness readiness;
    private final NativeMemory mask = new NativeMemory(Long.BYTES);
    private Map<Integer, Long> masks;
    private long watched;
    private long released;
    private boolean stale;
    private long lookedNanos = System.nanoTime();

    /** Those of a deputy, whose listener leaves them alone already. */
    WatchedSignals(Deputy deputy, Readiness readiness) {
        this.deputy = deputy;
        this.readiness = readiness;
        masks = SignalDescriptors.of(deputy.mirrors().pid());
        watched = SignalDescriptors.union(masks);
    }

    /** Whether there are any: then polls and reads depend on who makes them. */
    boolean any() {
        return watched != 0;
    }

    /** How long the loop may wait for something else, milliseconds; -1 for ever. */
    int patience() {
        return any() || stale ? LOOK_MILLIS : -1;
    }

    /** Whether a call changes which there are, whatever else it does. */
    static boolean changedBy(int nr) {
        return nr == Nr.SIGNALFD || nr == Nr.SIGNALFD4;
    }

    /** A call comes that may change which there are; before it is executed. */
    void before(CallRequest call, FrameStream stream) throws IOException {
        switch (call.nr()) {
            case Nr.SIGNALFD, Nr.SIGNALFD4 -> {
                stale = true;
                if (call.buffers() == 1) {
                    mask.copyFrom(0, call.bytesAt(0), Long.BYTES);
                    watch(watched | mask.getLong(0), stream);
                }
            }
            case Nr.CLOSE -> stale |= masks.containsKey((int) call.argument(0));
            case Nr.DUP2, Nr.DUP3 -> stale |= masks.containsKey((int) call.argument(1));
            case Nr.CLOSE_RANGE -> stale |= any();
            default -> {}
        }
    }

    /** Tells a host which they are; what it hears later depends on it. */
    void announce(FrameStream stream) throws IOException {
        tell(stream, 0);
    }

    /** When calls that change which there are have been executed, finds out what came of it. */
    void settle(FrameStream stream) throws IOException {
        if (stale && readiness.settled()) {
            stale = false;
            masks = SignalDescriptors.of(deputy.mirrors().pid());
            watch(SignalDescriptors.union(masks), stream);
        }
    }

    /** Looks at the queue, if it is time to. */
    void look(FrameStream stream) throws IOException {
        if (!any() && !stale || System.nanoTime() - lookedNanos < LOOK_MILLIS * 1_000_000L) {
            return;
        }
        lookedNanos = System.nanoTime();
        settle(stream);
        long waiting = ProcFs.statusMask(deputy.mirrors().pid(), "ShdPnd") & watched;
        if ((released & ~waiting) != 0) {
            released &= waiting;
            listen();
        }
        if ((waiting & ~released) != 0) {
            tell(stream, waiting & ~released);
        }
    }

    /** The listener has heard one: the next is asked about again. */
    void heard(int signal) {
        if ((released & Signals.bit(signal)) != 0) {
            released &= ~Signals.bit(signal);
            listen();
        }
    }

    /** Threads of the body want these. */
    void release(long wanted) {
        released |= wanted & watched;
        listen();
    }

    private void watch(long signals, FrameStream stream) throws IOException {
        if (signals != watched) {
            watched = signals;
            released &= watched;
            listen();
            announce(stream);
        }
    }

    private void listen() {
        deputy.mirrors()
                .listenFor(deputy.listenerSlot(), deputy.listenerTid(), SignalDescriptors.heard(watched & ~released));
    }

    private void tell(FrameStream stream, long waiting) throws IOException {
        stream.send(
                Frames.WATCHED,
                0,
                new FrameWriter(FRAME_BYTES).putLong(watched).putLong(waiting).payload());
    }
}
