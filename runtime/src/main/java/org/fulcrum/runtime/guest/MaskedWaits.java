package org.fulcrum.runtime.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.linux.Injection;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.Ptrace;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.linux.TracedProcess;
import org.fulcrum.runtime.linux.WaitStatus;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait under a signal mask of their own (ppoll(2) and its like). While home waits, the thread here has its
 * own mask; a signal that only the call admits stays in the queue. When such a signal has cut the call short, the
 * thread polls nothing, natively and under the call's mask: the kernel finds the signal, delivers it under that mask,
 * and gives the thread its own mask back behind the handler (kernel/signal.c, set_user_sigmask; fs/select.c, do_poll).
 * To the program that was its own call. On the tracer, but for {@link #cut}.
 */
final class MaskedWaits {
    private static final int SIGSET_BYTES = 8;
    private static final int TIMESPEC_BYTES = 16;
    private static final long EVERYTHING = -1;

    private final TracedProcess process;
    private final Ptrace ptrace;
    private final Map<Integer, Long> cut = new ConcurrentHashMap<>();

    /** None is cut short yet. */
    MaskedWaits(TracedProcess process) {
        this.process = process;
        ptrace = process.ptrace();
    }

    /** A thread's call is about to be answered with a restart code, if it has a mask. From any thread. */
    void cut(InFlight call) {
        Long mask = call.mask();
        if (mask != null) {
            cut.put(call.outer(), mask);
        }
    }

    /** The call is made again, whatever waits. */
    void forget(int outer) {
        cut.remove(outer);
    }

    /**
     * A thread stopped because it was interrupted: if that cut such a call short, the signal is what it goes on with.
     *
     * @return a stop of the thread that came in between, to be treated as any other; null when there was none
     */
    @Nullable
    WaitStatus take(int outer) {
        Long mask = cut.remove(outer);
        Registers program = mask == null ? null : ptrace.registers(outer);
        if (mask == null || program == null || !isCut(program)) {
            return null;
        }
        long own = ptrace.signalMask(outer);
        WaitStatus status = poll(outer, program, mask, own);
        if (!status.stopped()) {
            return status;
        }
        boolean returned = status.syscallStop();
        if (!returned || ptrace.registers(outer).rax() != -Errno.ERESTARTNOHAND || !admits(outer, mask)) {
            program.rewind(); // another thread has it by now, or it is for later
        }
        ptrace.setRegisters(outer, program);
        if (!returned) {
            ptrace.setSignalMask(outer, own);
        }
        return returned ? null : status;
    }

    private static boolean isCut(Registers r) {
        return r.origRax() >= 0 && (Errno.isRestart(r.rax()) || r.rax() == -Errno.EINTR);
    }

    private static boolean admits(int outer, long mask) {
        return (ProcFs.pending(outer) & ~mask) != 0;
    }

    /**
     * Makes a thread poll nothing. Until it is in that call everything is blocked: what the thread's own mask admits
     * would be delivered before.
     */
    private WaitStatus poll(int outer, Registers program, long mask, long own) {
        Injection.Payload payload = process.injection().new Payload();
        long set = payload.add(ByteBuffer.allocate(SIGSET_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(mask)
                .array());
        long noTime = payload.reserve(TIMESPEC_BYTES);
        payload.write();
        Registers r = program.copy();
        r.rip(process.injection().scratch() + ParasiteLayout.SITE);
        r.rax(Nr.PPOLL);
        r.origRax(-1);
        long[] arguments = {0, 0, noTime, set, SIGSET_BYTES};
        for (int i = 0; i < arguments.length; i++) {
            r.argument(i, arguments[i]);
        }
        ptrace.setSignalMask(outer, EVERYTHING);
        ptrace.setRegisters(outer, r);
        WaitStatus status;
        do {
            ptrace.resume(outer, 0);
            status = ptrace.await(outer);
        } while (status.stopped()
                && status.event() == WaitStatus.EVENT_STOP
                && !Signals.stopsByDefault(status.signal())); // it had been interrupted twice
        if (status.stopped() && status.event() == WaitStatus.EVENT_SECCOMP) {
            ptrace.setSignalMask(outer, own);
            ptrace.resumeToSyscall(outer);
            status = ptrace.await(outer);
        }
        return status;
    }
}
