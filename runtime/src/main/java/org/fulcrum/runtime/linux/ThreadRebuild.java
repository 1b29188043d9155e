package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Injection.Step;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.ThreadImage;

/** Gives a stopped process the threads of an image and each thread its state. Confined to the tracer thread. */
final class ThreadRebuild {
    /** CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM: a thread as pthread_create(3) makes them. */
    static final long THREAD_FLAGS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000;

    static final int CLONE_ARGS_BYTES = 88;
    private static final int CLONE_ARGS_SET_TID = 64;
    private static final int CLONE_ARGS_SET_TID_SIZE = 72;
    private static final int RSEQ_FLAG_UNREGISTER = 1;
    private static final int SS_ONSTACK = 1;
    private static final int SS_DISABLE = 2;
    private static final int PR_SET_NAME = 15;

    private final TracedProcess process;
    private final ProcessImage image;

    ThreadRebuild(TracedProcess process, ProcessImage image) {
        this.process = process;
        this.image = image;
    }

    /** Makes the threads that are missing, with the tids they have at home. */
    void create() {
        for (ThreadImage t : image.threads()) {
            if (!process.threads().contains(t.tid())) {
                create(t.tid());
            }
        }
    }

    /** Makes one thread; it stays stopped. */
    void create(int tid) {
        Injection.Payload payload = process.injection().new Payload();
        ByteBuffer args = ByteBuffer.allocate(CLONE_ARGS_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer setTid =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(0, tid);
        args.putLong(0, THREAD_FLAGS);
        args.putLong(CLONE_ARGS_SET_TID, payload.add(setTid.array()));
        args.putLong(CLONE_ARGS_SET_TID_SIZE, 1);
        long at = payload.add(args.array());
        payload.write();
        process.must(process.leader(), "making thread " + tid, Nr.CLONE3, at, CLONE_ARGS_BYTES);
        int outer = process.injection().newThread();
        WaitStatus first = process.ptrace().await(outer);
        if (!first.stopped()) {
            throw new TraceeEnded(first);
        }
        process.add(tid, outer);
        process.shield(tid);
    }

    /**
     * Dispositions of all signals that have another. To set one again to what it is would not be without effect: the
     * kernel throws away what waits of a signal that is ignored, though it is blocked, and a signalfd would have read
     * it (kernel/signal.c, do_sigaction).
     *
     * @param guarded whether that of SIGTRAP is left for later ({@link TrapGuard})
     */
    void signalActions(boolean guarded) {
        byte[] now = Capture.signalActions(process);
        Injection.Payload payload = process.injection().new Payload();
        long table = payload.add(image.signalActions());
        List<Step> steps = new ArrayList<>();
        for (int signal = 1; signal <= ProcessImage.SIGNALS; signal++) {
            boolean later = guarded && signal == Signals.SIGTRAP;
            int from = ProcessImage.SIGACTION_BYTES * (signal - 1);
            int to = from + ProcessImage.SIGACTION_BYTES;
            boolean same = Arrays.equals(now, from, to, image.signalActions(), from, to);
            if (signal != Signals.SIGKILL && signal != Signals.SIGSTOP && !later && !same) {
                long at = table + from;
                steps.add(Step.of("rt_sigaction", Nr.RT_SIGACTION, signal, at, 0, 8));
            }
        }
        long name = payload.add((image.name() + "\0").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        steps.add(Step.of("PR_SET_NAME", Nr.PRCTL, PR_SET_NAME, name));
        payload.write();
        process.batch(process.leader(), steps);
    }

    /** What the kernel keeps for each thread besides registers. */
    void kernelState() {
        for (ThreadImage t : image.threads()) {
            Injection.Payload payload = process.injection().new Payload();
            List<Step> steps = new ArrayList<>();
            steps.add(Step.of("set_tid_address", Nr.SET_TID_ADDRESS, t.clearTid()));
            if (t.robustList() != 0) {
                steps.add(Step.of("set_robust_list", Nr.SET_ROBUST_LIST, t.robustList(), t.robustLength()));
            }
            steps.add(Step.of("sigaltstack", Nr.SIGALTSTACK, payload.add(altStack(t)), 0));
            sequence(t, steps);
            payload.write();
            process.batch(t.tid(), steps);
        }
    }

    private static byte[] altStack(ThreadImage t) {
        ByteBuffer stack = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        boolean none = (t.altStackFlags() & SS_DISABLE) != 0 || t.altStackPointer() == 0;
        stack.putLong(0, t.altStackPointer());
        stack.putInt(8, none ? SS_DISABLE : t.altStackFlags() & ~SS_ONSTACK);
        stack.putLong(16, t.altStackBytes());
        return stack.array();
    }

    private void sequence(ThreadImage t, List<Step> steps) {
        long[] now = process.ptrace().restartableSequence(process.outer(t.tid()));
        if (now[0] == t.rseqAddress()) {
            return;
        }
        if (now[0] != 0) {
            steps.add(Step.of("rseq", Nr.RSEQ, now[0], now[1], RSEQ_FLAG_UNREGISTER, now[2]));
        }
        if (t.rseqAddress() != 0) {
            steps.add(Step.of("rseq", Nr.RSEQ, t.rseqAddress(), t.rseqLength(), 0, t.rseqSignature()));
        }
    }

    /** Ends the restartable sequence of a thread whose memory is about to go: the kernel would write into it. */
    static void forgetSequence(TracedProcess process, int tid) {
        long[] now = process.ptrace().restartableSequence(process.outer(tid));
        if (now[0] != 0) {
            process.must(tid, "rseq", Nr.RSEQ, now[0], now[1], RSEQ_FLAG_UNREGISTER, now[2]);
        }
    }

    /** Queues the signals that were waiting; each goes out with its own siginfo. */
    void requeueSignals() {
        for (byte[] info : image.pending()) {
            queue(info, 0);
        }
        for (ThreadImage t : image.threads()) {
            for (byte[] info : t.pending()) {
                queue(info, t.tid());
            }
        }
    }

    /** Queues signals for the whole process. */
    void requeue(List<byte[]> infos) {
        infos.forEach(info -> queue(info, 0));
    }

    /** Queues the signals that were caught while the threads were being stopped; the others never left their queues. */
    void requeueStash() {
        process.stash().forEach(s -> queue(s.info(), s.tid()));
        process.stash().clear();
    }

    private void queue(byte[] info, int tid) {
        Injection.Payload payload = process.injection().new Payload();
        long at = payload.add(info);
        payload.write();
        int signal = SignalInfo.signal(info);
        // A process may send itself any siginfo (rt_sigqueueinfo(2)); a failure would lose the signal, so it counts.
        if (tid == 0) {
            process.must(process.leader(), "queueing a signal", Nr.RT_SIGQUEUEINFO, process.leader(), signal, at);
        } else {
            process.must(tid, "queueing a signal", Nr.RT_TGSIGQUEUEINFO, process.leader(), tid, signal, at);
        }
    }

    /** Registers and masks; the last thing before the threads run. */
    void registers() {
        for (ThreadImage t : image.threads()) {
            int outer = process.outer(t.tid());
            process.ptrace().setExtendedState(outer, t.extendedState());
            process.ptrace().setSignalMask(outer, t.signalMask());
            process.ptrace().setRegisters(outer, t.registers());
        }
    }
}
