package org.fulcrum.runtime.home;

import java.io.IOException;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.linux.Epoll;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.Ptrace;
import org.fulcrum.runtime.linux.SignalInfo;
import org.fulcrum.runtime.wire.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Sends the signals that the deputy's listener takes on to the body, no more than {@link #WINDOW} ahead of it. What
 * comes faster stays in the deputy's queue, where the kernel does with it what it does at home: standard signals become
 * one, and who sends too many real-time signals is told EAGAIN (signal(7)). Belongs to the deputy's loop.
 */
final class SignalRelay {
    /** Most signals on their way that the host has not said it has queued. */
    static final int WINDOW = 8;

    private static final int MSG_DONTWAIT = 0x40;

    private final int listener;
    private final Epoll epoll;
    private final NativeMemory info = new NativeMemory(Ptrace.SIGINFO_BYTES);
    private int underWay;
    private boolean held;
    private boolean ended;
    private boolean listening;

    /** Takes what the listener of a deputy sends, when the loop's epoll says that there is something. */
    SignalRelay(Deputy deputy, Epoll epoll) {
        listener = deputy.listener();
        this.epoll = epoll;
        listen();
    }

    /** While the body stands still for a move nothing is taken. */
    void hold(boolean hold) {
        held = hold;
        listen();
    }

    /** The body is at the end of another stream, where nothing is under way yet. */
    void switched() {
        underWay = 0;
        listen();
    }

    /** The host has queued one. */
    void queued() {
        underWay = Math.max(0, underWay - 1);
        listen();
    }

    private void listen() {
        boolean wanted = !held && !ended && underWay < WINDOW;
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
     * @return its siginfo, to be sent on; null when there is none after all
     */
    byte @Nullable [] take() {
        long got = Kernel.call(Nr.RECVFROM, listener, info.address(), Ptrace.SIGINFO_BYTES, MSG_DONTWAIT, 0, 0);
        if (got == Ptrace.SIGINFO_BYTES) {
            return info.get(0, Ptrace.SIGINFO_BYTES);
        }
        if (got != -Errno.EAGAIN) {
            ended = true;
            listen();
        }
        return null;
    }

    /** Sends one to the host. */
    void send(FrameStream stream, byte[] siginfo) throws IOException {
        stream.send(Frames.SIGNAL, SignalInfo.signal(siginfo), siginfo);
        underWay++;
        listen();
    }
}
