package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.linux.Injection.Step;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.ThreadImage;
import org.fulcrum.runtime.platform.Vma;

/**
 * Reads the state of a stopped process. Calls in flight are rewound, so that whoever runs the image makes them again.
 * Confined to the tracer thread.
 */
public final class Capture {
    /** Calls that the kernel ends with EINTR when a tracer interrupts them, though nobody got a signal (signal(7)). */
    private static final Set<Integer> INTERRUPTED_WITHOUT_RESTART =
            Set.of(Nr.EPOLL_WAIT, Nr.EPOLL_PWAIT, 441, Nr.SEMOP, Nr.SEMTIMEDOP, 69, 70, 128, 242, 243, 208);

    private static final int PR_GET_TID_ADDRESS = 40;
    private static final int TIMER_ABSTIME = 1;
    private static final int SIGACTION_TABLE_BYTES = ProcessImage.SIGNALS * ProcessImage.SIGACTION_BYTES;
    private static final int THREAD_ANSWER_BYTES = 32;

    /** Places in /proc/PID/stat, in the order of struct prctl_mm_map; -1 is the program break. */
    private static final int[] MEMORY_MAP_FIELDS = {26, 27, 45, 46, 47, -1, 28, 48, 49, 50, 51};

    private static final int FIRST_FIELD = 3;

    private final TracedProcess process;

    /** Reads that process, all of whose threads are held. */
    public Capture(TracedProcess process) {
        this.process = process;
    }

    /** Registers and state that need no injection; must come first. Afterwards all threads must be shielded. */
    public List<ThreadImage> readThreads() {
        List<ThreadImage> threads = new ArrayList<>();
        for (int tid : process.threads()) {
            threads.add(readThread(tid));
        }
        return threads;
    }

    private ThreadImage readThread(int tid) {
        Ptrace ptrace = process.ptrace();
        int outer = process.outer(tid);
        Registers registers = process.base(tid).copy();
        long mask = ptrace.signalMask(outer);
        long[] rseq = ptrace.restartableSequence(outer);
        RestartedCall.undo(process, registers);
        rewindCall(registers);
        abortSequence(registers, rseq[0]);
        byte[] extended = ptrace.extendedState(outer);
        List<byte[]> pending = ptrace.pendingSignals(outer, false);
        long[] robust = robustList(outer);
        return new ThreadImage(
                tid,
                registers,
                extended,
                mask,
                rseq[0],
                (int) rseq[1],
                rseq[2],
                robust[0],
                robust[1],
                0,
                0,
                0,
                0,
                pending);
    }

    /** Makes a thread repeat the call it was interrupted in. */
    static void rewindCall(Registers r) {
        if (r.origRax() < 0) {
            return;
        }
        if (Errno.isRestart(r.rax()) || endedByTracer(r)) {
            continueSleep(r);
            r.rewind();
        }
        r.origRax(-1);
    }

    /**
     * Whether a call ended with EINTR only because its thread was stopped, and the kernel will not make it again.
     * Should a signal have come as well, its handler runs before the call instead.
     */
    static boolean endedByTracer(Registers r) {
        return r.rax() == -Errno.EINTR && INTERRUPTED_WITHOUT_RESTART.contains((int) r.origRax());
    }

    /** A sleep that tells where it wants the remaining time has just been told: it goes on with that. */
    private static void continueSleep(Registers r) {
        if (r.origRax() == Nr.NANOSLEEP && r.argument(1) != 0) {
            r.argument(0, r.argument(1));
        } else if (r.origRax() == Nr.CLOCK_NANOSLEEP && (r.argument(1) & TIMER_ABSTIME) == 0 && r.argument(3) != 0) {
            r.argument(2, r.argument(3));
        }
    }

    /** A thread inside a restartable sequence goes to its abort handler, as after any migration (rseq(2)). */
    private void abortSequence(Registers r, long rseqAddress) {
        if (rseqAddress == 0) {
            return;
        }
        long descriptor = readLongs(rseqAddress + 8, 1).getLong();
        if (descriptor == 0) {
            return;
        }
        ByteBuffer cs = readLongs(descriptor, 4);
        long start = cs.getLong(8);
        long length = cs.getLong(16);
        if (Long.compareUnsigned(r.rip() - start, length) < 0) {
            r.rip(cs.getLong(24));
        }
    }

    private ByteBuffer readLongs(long address, int count) {
        return ByteBuffer.wrap(process.memory().read(process.pid(), address, 8 * count))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long[] robustList(int outer) {
        NativeMemory m = new NativeMemory(16);
        long got = Kernel.call(Nr.GET_ROBUST_LIST, outer, m.address(), m.at(8));
        return Kernel.failed(got) ? new long[2] : new long[] {m.getLong(0), m.getLong(8)};
    }

    /**
     * What must be put back when the runtime dies before the move is decided: threads as they were read, and the
     * signals that are in nobody's queue because they were caught.
     *
     * @param base where the scratch region will be
     */
    ProcessImage undo(List<ThreadImage> threads, long base, int slots) {
        List<ThreadImage> own = threads.stream()
                .map(t -> t.asked(t.clearTid(), 0, 0, 0, stashed(t.tid())))
                .toList();
        return new ProcessImage(
                process.leader(), base, slots, own, List.of(), new byte[0], List.of(), new byte[0], stashed(0), "");
    }

    /** What becomes of the signals that wait for the whole process. */
    public enum Queue {
        /** They stay in the deputy's queue, and its listener relays them. */
        STAYS,
        /** Their process ends: they travel with the image. */
        GOES
    }

    /** The rest of the image; needs the scratch region. */
    public ProcessImage complete(List<ThreadImage> threads, int slots, Queue shared) {
        byte[] actions = signalActions();
        List<ThreadImage> whole = threads.stream().map(this::askThread).toList();
        List<Vma> mappings = process.traitedMappings();
        List<byte[]> pending = stashed(0); // they left their queue before those that are still in it
        if (shared == Queue.GOES) {
            pending.addAll(process.ptrace().pendingSignals(process.outer(process.leader()), true));
        }
        try {
            return new ProcessImage(
                    process.leader(),
                    process.injection().scratch(),
                    slots,
                    whole,
                    mappings,
                    actions,
                    memoryMap(),
                    ProcFs.bytes(process.pid(), "auxv"),
                    pending,
                    ProcFs.text(process.pid(), "comm").orElse("?").strip());
        } catch (IOException e) {
            throw new UncheckedIOException("reading process " + process.pid(), e);
        }
    }

    private List<byte[]> stashed(int tid) {
        List<byte[]> infos = new ArrayList<>();
        process.stash().stream().filter(s -> s.tid() == tid).forEach(s -> infos.add(s.info()));
        return infos;
    }

    private byte[] signalActions() {
        return signalActions(process);
    }

    /** Dispositions of all signals of a stopped process, one behind the other. */
    static byte[] signalActions(TracedProcess process) {
        Injection.Payload payload = process.injection().new Payload();
        long table = payload.reserve(SIGACTION_TABLE_BYTES);
        List<Step> steps = new ArrayList<>();
        for (int signal = 1; signal <= ProcessImage.SIGNALS; signal++) {
            if (signal != Signals.SIGKILL && signal != Signals.SIGSTOP) {
                long at = table + (long) ProcessImage.SIGACTION_BYTES * (signal - 1);
                steps.add(Step.of("rt_sigaction", Nr.RT_SIGACTION, signal, 0, at, 8));
            }
        }
        payload.write();
        process.batch(process.leader(), steps);
        return process.memory().read(process.pid(), table, SIGACTION_TABLE_BYTES);
    }

    private ThreadImage askThread(ThreadImage t) {
        Injection.Payload payload = process.injection().new Payload();
        long at = payload.reserve(THREAD_ANSWER_BYTES);
        process.batch(
                t.tid(),
                List.of(
                        Step.of("PR_GET_TID_ADDRESS", Nr.PRCTL, PR_GET_TID_ADDRESS, at),
                        Step.of("sigaltstack", Nr.SIGALTSTACK, 0, at + 8)));
        ByteBuffer answer = readLongs(at, 4);
        List<byte[]> pending = stashed(t.tid());
        pending.addAll(t.pending());
        return t.asked(answer.getLong(0), answer.getLong(8), answer.getInt(16), answer.getLong(24), pending);
    }

    private List<Long> memoryMap() throws IOException {
        String[] stat = ProcFs.stat(process.pid());
        List<Long> values = new ArrayList<>();
        for (int field : MEMORY_MAP_FIELDS) {
            values.add(
                    field < 0
                            ? process.call(process.leader(), Nr.BRK, 0)
                            : Long.parseUnsignedLong(stat[field - FIRST_FIELD]));
        }
        return values;
    }
}
