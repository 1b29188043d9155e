package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.Registers;

/**
 * Makes stopped threads of one process execute system calls: one at a time between the two stops of a traced system
 * call, or many by the parasite's batch loop. Clobbers the thread's registers; the caller has saved them. Confined to
 * the tracer thread.
 *
 * <p>All signals but SIGTRAP must be blocked in the thread: a forced SIGTRAP finds its disposition reset when it is
 * blocked (kernel/signal.c, force_sig_info_to_task).
 */
public final class Injection {
    /** Everything blocked but SIGTRAP. */
    public static final long INJECTION_MASK = ~(1L << 4);

    /**
     * Of a thread that would be executing the program if its tracer died now: tells it from one that was never held,
     * and leaves it the signals of its own faults (SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS). A fault whose
     * signal is blocked kills, and there are programs that live by them (a JVM at its safepoints).
     */
    static final long ON_THE_WAY_MASK = ~(1L << 3 | 1L << 4 | 1L << 6 | 1L << 7 | 1L << 10 | 1L << 30);

    private final Ptrace ptrace;
    private final RemoteMemory memory;
    private final int pid;
    private long site;
    private long scratch;
    private int newThread;

    /** Injects into threads of {@code pid}, at a syscall instruction that the process already has. */
    public Injection(Ptrace ptrace, RemoteMemory memory, int pid, long site) {
        this.ptrace = ptrace;
        this.memory = memory;
        this.pid = pid;
        this.site = site;
    }

    /** From now on the parasite is there. */
    public void useScratch(long base) {
        scratch = base;
        site = base + ParasiteLayout.SITE;
    }

    /** Injects single calls at another syscall instruction; there is no scratch region, or not for long. */
    public void useSite(long syscallInstruction) {
        scratch = 0;
        site = syscallInstruction;
    }

    /** First address of the scratch region; 0 before there is one. */
    public long scratch() {
        return scratch;
    }

    /** Tid of the thread or process that the last clone made, in the tracer's PID namespace. */
    public int newThread() {
        return newThread;
    }

    /** One system call of a batch. */
    public record Step(String what, boolean mayFail, int nr, long... arguments) {
        /** A call that must succeed. */
        public static Step of(String what, int nr, long... arguments) {
            return new Step(what, false, nr, arguments);
        }

        /** A call whose failure is for the caller to judge. */
        public static Step tolerant(String what, int nr, long... arguments) {
            return new Step(what, true, nr, arguments);
        }
    }

    /**
     * Executes one call.
     *
     * @param base registers of the thread; only flags and segment bases matter
     * @return its result, or a negative errno
     */
    public long call(int tid, Registers base, int nr, long... arguments) {
        begin(tid, base, nr, arguments);
        boolean entered = false;
        while (true) {
            Kernel.check(ptrace.resumeToSyscall(tid), "making " + tid + " call");
            WaitStatus status = ptrace.await(tid);
            if (!status.stopped()) {
                throw new TraceeEnded(status);
            }
            if (cloned(status)) {
                newThread = (int) ptrace.eventMessage(tid);
            } else if (status.syscallStop()) {
                long result = entered ? ptrace.registers(tid).rax() : 0;
                if (entered && !Errno.isRestart(result)) {
                    return result;
                }
                if (entered) {
                    begin(tid, base, nr, arguments);
                }
                entered = !entered;
            }
        }
    }

    /** Executes one call that must succeed. */
    public long must(int tid, Registers base, String what, int nr, long... arguments) {
        return Kernel.check(call(tid, base, nr, arguments), what + " in process " + pid);
    }

    private void begin(int tid, Registers base, int nr, long[] arguments) {
        Registers r = base.copy();
        r.rip(site);
        r.rax(nr);
        r.origRax(-1);
        for (int i = 0; i < 6; i++) {
            r.argument(i, i < arguments.length ? arguments[i] : 0);
        }
        ptrace.setRegisters(tid, r);
    }

    private static boolean cloned(WaitStatus status) {
        return status.event() == WaitStatus.EVENT_CLONE
                || status.event() == WaitStatus.EVENT_FORK
                || status.event() == WaitStatus.EVENT_VFORK;
    }

    /**
     * Executes calls one after the other, all in one stop of the thread; needs the scratch region.
     *
     * @return a result for each
     * @throws KernelException for the first call that failed and must not
     */
    public long[] batch(int tid, Registers base, List<Step> steps) {
        long[] results = new long[steps.size()];
        for (int from = 0; from < steps.size(); from += ParasiteLayout.MAX_STEPS) {
            int to = Math.min(steps.size(), from + ParasiteLayout.MAX_STEPS);
            runBatch(tid, base, steps.subList(from, to), results, from);
        }
        return results;
    }

    private void runBatch(int tid, Registers base, List<Step> steps, long[] results, int at) {
        long area = scratch + ParasiteLayout.BATCH_AREA;
        memory.write(pid, area, encode(steps));
        Registers r = base.copy();
        r.rip(scratch + ParasiteLayout.BATCH);
        r.origRax(-1);
        r.argument(0, area);
        r.rsp(scratch + ParasiteLayout.BATCH_STACK);
        ptrace.setRegisters(tid, r);
        runToTrap(tid);
        ByteBuffer back =
                ByteBuffer.wrap(memory.read(pid, area, size(steps.size()))).order(ByteOrder.LITTLE_ENDIAN);
        int done = (int) back.getLong(8);
        for (int i = 0; i < steps.size(); i++) {
            int place = ParasiteLayout.BATCH_HEAD_BYTES + (i + 1) * ParasiteLayout.STEP_BYTES - 8;
            results[at + i] = i <= done ? back.getLong(place) : 0;
        }
        if (done < steps.size()) {
            throw new KernelException(steps.get(done).what() + " in process " + pid, (int) -results[at + done]);
        }
    }

    private void runToTrap(int tid) {
        while (true) {
            Kernel.check(ptrace.resume(tid, 0), "running a batch in " + tid);
            WaitStatus status = ptrace.await(tid);
            if (!status.stopped()) {
                throw new TraceeEnded(status);
            }
            if (cloned(status)) {
                newThread = (int) ptrace.eventMessage(tid);
            } else if (status.event() == 0 && status.signal() == Signals.SIGTRAP) {
                return;
            }
        }
    }

    private static int size(int steps) {
        return ParasiteLayout.BATCH_HEAD_BYTES + steps * ParasiteLayout.STEP_BYTES;
    }

    private static byte[] encode(List<Step> steps) {
        ByteBuffer out = ByteBuffer.allocate(size(steps.size())).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(steps.size()).putLong(0);
        for (Step step : steps) {
            out.putLong(step.nr());
            for (int i = 0; i < 6; i++) {
                out.putLong(i < step.arguments().length ? step.arguments()[i] : 0);
            }
            out.putLong(step.mayFail() ? 1 : 0).putLong(0);
        }
        return out.array();
    }

    /** Collects the bytes that batched calls point to. */
    public final class Payload {
        private final ByteBuffer bytes =
                ByteBuffer.allocate(ParasiteLayout.PAYLOAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);

        /** Adds bytes; returns the address they will have. */
        public long add(byte[] data) {
            long address = scratch + ParasiteLayout.PAYLOAD_AREA + bytes.position();
            bytes.put(data);
            bytes.position(bytes.position() + 7 & ~7);
            return address;
        }

        /** Reserves room; returns its address. */
        public long reserve(int length) {
            return add(new byte[length]);
        }

        /** Bytes left. */
        public int remaining() {
            return bytes.remaining();
        }

        /** Writes everything into the process. */
        public void write() {
            byte[] used = new byte[bytes.position()];
            bytes.get(0, used);
            memory.write(pid, scratch + ParasiteLayout.PAYLOAD_AREA, used);
        }
    }
}
