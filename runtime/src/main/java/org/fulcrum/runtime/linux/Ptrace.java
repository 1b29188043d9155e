package org.fulcrum.runtime.linux;

import static org.fulcrum.runtime.linux.Kernel.check;

import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.Registers;

/**
 * The ptrace requests we use (ptrace(2)), for tracees of the calling thread. One instance belongs to one tracer thread:
 * it owns the buffers.
 */
public final class Ptrace {
    /** Stop on clone, fork, vfork, exec and seccomp RET_TRACE; mark syscall stops. */
    public static final long OPTIONS_HOME = (1 << 1) | (1 << 2) | (1 << 3) | (1 << 4) | 1;

    /** As at home, and: kill the tracee when the tracer dies, report seccomp events. */
    public static final long OPTIONS_BODY = OPTIONS_HOME | (1 << 7) | (1 << 20);

    private static final int CONT = 7;
    private static final int SINGLESTEP = 9;
    private static final int GETREGS = 12;
    private static final int SETREGS = 13;
    private static final int DETACH = 17;
    private static final int GETEVENTMSG = 0x4201;
    private static final int GETSIGINFO = 0x4202;
    private static final int SETSIGINFO = 0x4203;
    private static final int GETREGSET = 0x4204;
    private static final int SETREGSET = 0x4205;
    private static final int SEIZE = 0x4206;
    private static final int INTERRUPT = 0x4207;
    private static final int SYSCALL = 24;
    private static final int LISTEN = 0x4208;
    private static final int PEEKSIGINFO = 0x4209;
    private static final int GETSIGMASK = 0x420a;
    private static final int SETSIGMASK = 0x420b;
    private static final int GET_RSEQ_CONFIGURATION = 0x420f;
    private static final int NT_X86_XSTATE = 0x202;
    private static final int PEEK_SHARED = 1;

    /** Bytes of a siginfo_t. */
    public static final int SIGINFO_BYTES = 128;

    private static final int SIGINFO_BATCH = 32;
    private static final int XSTATE_MAX_BYTES = 64 << 10;

    private final NativeMemory scratch = new NativeMemory(XSTATE_MAX_BYTES);
    private final NativeMemory vector = new NativeMemory(64);
    private final NativeMemory status = new NativeMemory(64);

    private static long request(int request, int tid, long address, long data) {
        return Kernel.call(Nr.PTRACE, request, tid, address, data);
    }

    /** Attaches without stopping. */
    public long seize(int tid, long options) {
        return request(SEIZE, tid, 0, options);
    }

    /** Asks a running tracee to stop. */
    public long interrupt(int tid) {
        return request(INTERRUPT, tid, 0, 0);
    }

    /** Resumes, delivering a signal (0: none). */
    public long resume(int tid, int signal) {
        return request(CONT, tid, 0, signal);
    }

    /** Resumes until a system call is entered or returns. */
    public long resumeToSyscall(int tid) {
        return request(SYSCALL, tid, 0, 0);
    }

    /** Resumes for one instruction. */
    public long step(int tid) {
        return request(SINGLESTEP, tid, 0, 0);
    }

    /** Leaves a tracee in group-stop but lets it wake. */
    public long listen(int tid) {
        return request(LISTEN, tid, 0, 0);
    }

    /** Ends tracing; the thread goes on. */
    public long detach(int tid) {
        return request(DETACH, tid, 0, 0);
    }

    /** Reads the general registers. */
    public Registers registers(int tid) {
        check(request(GETREGS, tid, 0, scratch.address()), "PTRACE_GETREGS of " + tid);
        long[] values = new long[Registers.COUNT];
        for (int i = 0; i < values.length; i++) {
            values[i] = scratch.getLong(8L * i);
        }
        return new Registers(values);
    }

    /** Writes the general registers. */
    public void setRegisters(int tid, Registers registers) {
        for (int i = 0; i < Registers.COUNT; i++) {
            scratch.putLong(8L * i, registers.get(i));
        }
        check(request(SETREGS, tid, 0, scratch.address()), "PTRACE_SETREGS of " + tid);
    }

    /** Reads the whole floating-point and vector state, as XSAVE lays it out. */
    public byte[] extendedState(int tid) {
        vector.putLong(0, scratch.address());
        vector.putLong(8, XSTATE_MAX_BYTES);
        check(request(GETREGSET, tid, NT_X86_XSTATE, vector.address()), "reading xstate of " + tid);
        return scratch.get(0, (int) vector.getLong(8));
    }

    /** Writes the floating-point and vector state. */
    public void setExtendedState(int tid, byte[] state) {
        scratch.put(0, state, 0, state.length);
        vector.putLong(0, scratch.address());
        vector.putLong(8, state.length);
        check(request(SETREGSET, tid, NT_X86_XSTATE, vector.address()), "writing xstate of " + tid);
    }

    /** Reads the mask of blocked signals; bit n-1 is signal n. */
    public long signalMask(int tid) {
        check(request(GETSIGMASK, tid, 8, scratch.address()), "PTRACE_GETSIGMASK of " + tid);
        return scratch.getLong(0);
    }

    /** Writes the mask of blocked signals. */
    public void setSignalMask(int tid, long mask) {
        scratch.putLong(0, mask);
        check(request(SETSIGMASK, tid, 8, scratch.address()), "PTRACE_SETSIGMASK of " + tid);
    }

    /**
     * The registration of a thread's restartable sequence: address, length and signature, each 0 when there is none.
     */
    public long[] restartableSequence(int tid) {
        long got = request(GET_RSEQ_CONFIGURATION, tid, 24, scratch.address());
        if (Kernel.failed(got)) {
            return new long[3]; // a kernel without rseq has none to carry over
        }
        return new long[] {
            scratch.getLong(0), scratch.getInt(8), Integer.toUnsignedLong(scratch.getInt(12)),
        };
    }

    /** The siginfo of the signal a tracee is stopped for. */
    public byte[] signalInfo(int tid) {
        check(request(GETSIGINFO, tid, 0, scratch.address()), "PTRACE_GETSIGINFO of " + tid);
        return scratch.get(0, SIGINFO_BYTES);
    }

    /** Replaces the siginfo of the signal a tracee is stopped for. */
    public void setSignalInfo(int tid, byte[] info) {
        scratch.put(0, info, 0, SIGINFO_BYTES);
        check(request(SETSIGINFO, tid, 0, scratch.address()), "PTRACE_SETSIGINFO of " + tid);
    }

    /** Signals that wait, the thread's own or those of the whole process; they stay where they are. */
    public java.util.List<byte[]> pendingSignals(int tid, boolean shared) {
        java.util.List<byte[]> pending = new java.util.ArrayList<>();
        vector.putInt(8, shared ? PEEK_SHARED : 0);
        vector.putInt(12, SIGINFO_BATCH);
        while (true) {
            vector.putLong(0, pending.size());
            long got = request(PEEKSIGINFO, tid, vector.address(), scratch.address());
            for (int i = 0; i < got; i++) {
                pending.add(SignalInfo.unmarked(scratch.get((long) SIGINFO_BYTES * i, SIGINFO_BYTES)));
            }
            if (got < SIGINFO_BATCH) {
                return pending;
            }
        }
    }

    /** What a fork, clone, exec or exit event carries. */
    public long eventMessage(int tid) {
        check(request(GETEVENTMSG, tid, 0, scratch.address()), "PTRACE_GETEVENTMSG of " + tid);
        return scratch.getLong(0);
    }

    /** Waits for one tracee. */
    public WaitStatus await(int tid) {
        return await0(tid, 0);
    }

    /** What one tracee has to tell now; the tid is 0 when that is nothing. */
    public WaitStatus look(int tid) {
        return await0(tid, WNOHANG);
    }

    /** Waits for any tracee of this thread. */
    public WaitStatus awaitAny() {
        return await0(-1, 0);
    }

    private static final long WALL = 0x4000_0000L;
    private static final long WNOTHREAD = 0x2000_0000L;
    private static final long WNOHANG = 1;

    private WaitStatus await0(int tid, long flags) {
        long got;
        do {
            got = Kernel.call(Nr.WAIT4, tid, status.address(), WALL | WNOTHREAD | flags, 0);
        } while (got == -org.fulcrum.runtime.abi.Errno.EINTR);
        check(got, "wait4(" + tid + ")");
        return new WaitStatus((int) got, status.getInt(0));
    }
}
