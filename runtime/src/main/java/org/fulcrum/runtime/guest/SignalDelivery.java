package org.fulcrum.runtime.guest;

import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Body;
import org.fulcrum.runtime.linux.KernelException;
import org.fulcrum.runtime.linux.Notifications;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.SignalInfo;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.linux.TraceeEnded;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a body the signals that arrive at its home pid, each with its own siginfo, and cuts the call short of the
 * thread that will take it: a thread that waits for home's answer does not wake for a signal by itself.
 */
final class SignalDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(SignalDelivery.class);

    /** A call that began so shortly after a signal may not have been seen when the signal looked for calls. */
    private static final long RACE_NANOS = 50_000_000;

    private static final String FOR_DESCRIPTOR = "a signal for its signalfd";

    private final GuestBody guest;
    private final Body body;
    private final BodyTracing tracing;
    private final CallBook book;
    private final Notifications notifications;
    private long newest;
    private volatile long watched;
    private volatile long lastSignalNanos = System.nanoTime() - RACE_NANOS;

    SignalDelivery(GuestBody guest, Body body, BodyTracing tracing, CallBook book, Notifications notifications) {
        this.notifications = notifications;
        this.guest = guest;
        this.body = body;
        this.tracing = tracing;
        this.book = book;
    }

    /**
     * A signal arrived at home. One that came before is not delivered again: a home that was started again sends what
     * it has not heard of.
     */
    void arrived(long number, byte[] info) {
        body.tracer().post(() -> {
            try {
                if (number > newest) {
                    newest = number;
                    deliver(info);
                }
            } finally {
                guest.home().tell(Frames.SIGNAL_QUEUED, number, new byte[0]);
            }
        });
    }

    private void deliver(byte[] info) {
        int signal = SignalInfo.signal(info);
        long bit = Signals.bit(signal);
        List<Integer> wanting = wanting(bit);
        boolean ignored = ignored(signal, bit);
        if (ignored && !wanting.isEmpty()) {
            return; // the kernel would have thrown it away
        }
        lastSignalNanos = System.nanoTime();
        try {
            body.queueSignal(info);
        } catch (KernelException e) {
            LOG.warn("signal {} for {} is lost: {}", signal, guest.key(), e.getMessage());
            return;
        }
        if (wanting.isEmpty() && (watched & bit) != 0) {
            guest.needHome(FOR_DESCRIPTOR);
        }
        // While the body is being stopped all calls are cut short anyway; the signal travels in the body's queue.
        if (!guest.stopping()) {
            wanting.forEach(this::interruptCall);
        }
    }

    /**
     * Home says which signals signalfds read. They wait at home, where mirrors read them.
     *
     * @param waiting those of them that wait now: home hears which a thread here takes
     */
    void watch(long signals, long waiting) {
        watched = signals;
        if (signals != 0) {
            body.tracer().post(() -> look(signals, waiting));
        }
    }

    private void look(long signals, long waiting) {
        long wanted = taken(waiting);
        if (wanted != 0 && !guest.stopping()) {
            guest.home().tell(Frames.WANTED, 0, Wire.writer().putLong(wanted).payload());
        }
        long here = ProcFs.statusMask(body.localPid(), "ShdPnd") & signals;
        if (tracing.runs() && (here & ~taken(here)) != 0) {
            guest.needHome(FOR_DESCRIPTOR); // it came before the signalfd, or on the way to here
        }
    }

    /** Those of some signals that a thread takes. */
    private long taken(long signals) {
        long taken = 0;
        for (long rest = signals; rest != 0; rest &= rest - 1) {
            long bit = Long.lowestOneBit(rest);
            taken |= wanting(bit).isEmpty() ? 0 : bit;
        }
        return taken;
    }

    /** Whether what a call sends to the process itself, or to a thread of it, shall wait for a signalfd at home. */
    boolean staysHome(int nr, long[] arguments) {
        long bit = watched & Signals.sentBy(nr, arguments);
        return bit != 0 && wanting(bit).isEmpty();
    }

    /**
     * A thread sends a signal to its own process or to a thread of it. The courier does it in its stead: only then is
     * it known when the signal is there, and whose call it must cut short.
     */
    void sent(long notification, int outer, int nr, long[] arguments) {
        body.tracer().post(() -> {
            if (guest.stopping()) {
                book.answerRestart(outer, notification, -Errno.ERESTARTNOINTR);
                return;
            }
            long result;
            try {
                result = body.callByCourier(nr, arguments);
            } catch (TraceeEnded killed) {
                return; // by what it sent
            }
            lastSignalNanos = System.nanoTime();
            for (InFlight call : book.all()) {
                cutIfPending(call.outer());
            }
            notifications.answer(notification, result);
        });
    }

    private void cutIfPending(int outer) {
        if ((ProcFs.pending(outer) & ~blocked(outer)) != 0) {
            interruptCall(outer);
        }
    }

    /** Threads that may take a signal: the leader alone if it may, as the kernel prefers it. */
    private List<Integer> wanting(long bit) {
        List<Integer> wanting = new ArrayList<>();
        int leader = body.localPid();
        if ((blocked(leader) & bit) == 0) {
            return List.of(leader);
        }
        for (int outer : ProcFs.threads(leader)) { // the courier blocks all
            if ((blocked(outer) & bit) == 0) {
                wanting.add(outer);
            }
        }
        return wanting;
    }

    /** What a thread does not take now: by the mask of the call it waits in, if that has one. */
    private long blocked(int outer) {
        InFlight call = book.of(outer);
        Long mask = call == null ? null : call.mask();
        return mask == null ? ProcFs.statusMask(outer, "SigBlk") : mask;
    }

    private boolean ignored(int signal, long bit) {
        if ((ProcFs.statusMask(body.localPid(), "SigIgn") & bit) != 0) {
            return true;
        }
        return Signals.ignoredByDefault(signal) && (ProcFs.statusMask(body.localPid(), "SigCgt") & bit) == 0;
    }

    private void interruptCall(int outer) {
        InFlight call = book.of(outer);
        if (call != null) {
            tracing.interrupt(outer);
            guest.home().cancel(call.tid());
        }
    }

    /** A thread began a call: if a signal waits for it, the call must end. */
    void callBegan(int outer) {
        if (System.nanoTime() - lastSignalNanos < RACE_NANOS || admits(book.of(outer))) {
            body.tracer().post(() -> cutIfPending(outer));
        }
    }

    /** Whether a signal waits that only the mask of a call admits. It may have come long before the call. */
    private static boolean admits(@Nullable InFlight call) {
        Long mask = call == null ? null : call.mask();
        return call != null && mask != null && (ProcFs.pending(call.outer()) & ~mask) != 0;
    }

    /**
     * Home has found nothing for a call in its time. If it is poll or select and a signal waits that its mask admits,
     * that ends it nevertheless (fs/select.c, do_poll); epoll does not look for signals then.
     *
     * @return whether it is cut short; the answer is then a restart code
     */
    boolean endsInstead(InFlight call) {
        if (call.nr() != Nr.PPOLL && call.nr() != Nr.PSELECT6 || !admits(call)) {
            return false;
        }
        body.tracer().post(() -> tracing.interrupt(call.outer()));
        return true;
    }
}
