package org.fulcrum.runtime.home;

import java.io.IOException;
import java.util.List;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.Epoll;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.SignalLog;
import org.fulcrum.runtime.wire.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Sends the signals that the deputy's listener takes on to the body, no more than {@link #WINDOW} ahead of it. What
 * comes faster stays in the deputy's queue, where the kernel does with it what it does at home: standard signals become
 * one, and who sends too many real-time signals is told EAGAIN (signal(7)). A signal stays in the deputy's log until
 * the host has queued it: the next runtime sends it again, and the host knows by its number whether it has it. Belongs
 * to the deputy's loop.
 */
final class SignalRelay {
    /** Most signals on their way that the host has not said it has queued. */
    static final int WINDOW = 8;

    private static final int MSG_DONTWAIT = 0x40;

    private final int listener;
    private final Epoll epoll;
    private final SignalLog log;
    private final NativeMemory record = new NativeMemory(ParasiteLayout.SIGNAL_RECORD_BYTES);
    private long sent;
    private long settled;
    private boolean held;
    private boolean ended;
    private boolean listening;

    /** Takes what the listener of a deputy sends, when the loop's epoll says that there is something. */
    SignalRelay(Deputy deputy, Epoll epoll) {
        listener = deputy.listener();
        this.epoll = epoll;
        log = deputy.mirrors().signalLog();
        listen();
    }

    /** While the body stands still for a move nothing is taken. */
    void hold(boolean hold) {
        held = hold;
        listen();
    }

    /** The body is at the end of another stream. It stood still before, and had all that was sent by then. */
    void switched() {
        queued(sent);
    }

    /** The host has queued all up to that number. */
    void queued(long number) {
        if (number > settled && number <= sent) {
            settled = number;
            log.settle(number);
        }
        listen();
    }

    /** What a runtime before this one had on its way when it ended: to be sent first. */
    List<SignalLog.Taken> unsettled() {
        return log.unsettled();
    }

    private void listen() {
        boolean wanted = !held && !ended && sent - settled < WINDOW;
        if (wanted != listening) {
            listening = wanted;
            if (wanted) {
                epoll.add(listener);
            } else {
                epoll.remove(listener);
            }
        }
    }

    /**
     * Takes the next signal.
     *
     * @return what is to be sent on; null when there is none after all
     */
    SignalLog.@Nullable Taken take() {
        int bytes = ParasiteLayout.SIGNAL_RECORD_BYTES;
        long got = Kernel.call(Nr.RECVFROM, listener, record.address(), bytes, MSG_DONTWAIT, 0, 0);
        if (got == bytes) {
            return SignalLog.Taken.of(record.get(0, bytes));
        }
        if (got != -Errno.EAGAIN) {
            ended = true;
            listen();
        }
        return null;
    }

    /** Sends one to the host, unless that has been done. */
    void send(FrameStream stream, SignalLog.Taken taken) throws IOException {
        if (taken.number() > sent) {
            settled = sent == 0 ? taken.number() - 1 : settled;
            sent = taken.number();
            stream.send(Frames.SIGNAL, taken.number(), taken.info());
        }
        listen();
    }
}
