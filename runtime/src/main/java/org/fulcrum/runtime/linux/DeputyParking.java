package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.linux.Injection.Step;
import org.fulcrum.runtime.linux.TraceeDescriptors.Pair;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.ThreadImage;
import org.fulcrum.runtime.platform.Vma;

/**
 * Turns a stopped process into the deputy it is while its body is away, and back. As a deputy its threads are mirrors
 * in the parasite's loop, an extra thread listens for signals, its memory is empty, and nobody traces it.
 */
public final class DeputyParking {
    /** Gives pages back even where they are locked (kernel 5.18, madvise(2)). */
    private static final int MADV_DONTNEED_LOCKED = 24;

    /** Gives back pages of shared memory, which it is only where nothing is locked (madvise(2)). */
    private static final int MADV_REMOVE = 9;

    private static final long SA_RESTORER = 0x0400_0000L;
    private static final int NOFILE_FALLBACK = 1024;
    private static final int POLLIN = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final long LISTENER_PATIENCE_NANOS = 5_000_000_000L;

    /** Descriptors from here up are kept free for direct connections (DESIGN: express lane). */
    private static final int RESERVED_FROM = 15_360;

    /** Room below the limit for mirrors of threads made later. */
    private static final int HEADROOM = 8 + ParasiteLayout.SPARE_SLOTS;

    private DeputyParking() {}

    /**
     * A parked process.
     *
     * @param mirrors its threads
     * @param listener our end of the signal listener's socket
     * @param listenerTid the listener
     * @param listenerSlot where it lives
     * @param listenerDescriptor its end, a descriptor of the deputy
     * @param pidfd readable when the deputy ends
     * @param floor number from which its descriptors of ours are
     */
    public record Deputy(
            Mirrors mirrors,
            int listener,
            int listenerTid,
            int listenerSlot,
            int listenerDescriptor,
            int pidfd,
            int floor)
            implements AutoCloseable {
        @Override
        public void close() {
            mirrors.close();
            Descriptors.close(listener);
            Descriptors.close(pidfd);
        }
    }

    /** Parks a process, all of whose threads are held; afterwards they are free. On the tracer thread. */
    public static Deputy park(TracedProcess process, ProcessImage image) {
        List<Integer> tids = process.threads();
        tids.forEach(tid -> ThreadRebuild.forgetSequence(process, tid));
        long stays = SignalDescriptors.watched(process.pid());
        image.threads().forEach(t -> forgetTravelled(process, t, ~stays));
        process.stash().clear(); // what it held is in the image, or in the log
        empty(process);
        int floor = floor(process.pid(), tids.size() + 1);
        List<Pair> pairs = process.descriptors().pairs(tids.size() + 1, floor);
        long scratch = process.injection().scratch();
        Mirrors mirrors = new Mirrors(process.pid(), scratch, image.scratchSlots());
        for (int i = 0; i < tids.size(); i++) {
            int slot = mirrors.takeSlot();
            mirrors.writeControl(slot, pairs.get(i).theirs(), 0);
            mirror(process, mirrors, tids.get(i), slot, pairs.get(i));
        }
        return free(process, mirrors, pairs.getLast(), floor);
    }

    /** Lets the mirrors go, and starts the listener. */
    static Deputy free(TracedProcess process, Mirrors mirrors, Pair listening, int floor) {
        List<Integer> tids = process.threads();
        tids.forEach(tid -> Kernel.check(process.ptrace().detach(process.outer(tid)), "detaching from " + tid));
        int pidfd = Descriptors.pidfd(process.pid());
        // What the listener cannot send stays in the queue, where standard signals become one.
        int theirs = Descriptors.borrow(pidfd, listening.theirs());
        Descriptors.leastSendBuffer(theirs);
        Descriptors.close(theirs);
        long heard = SignalDescriptors.heard(SignalDescriptors.watched(process.pid()));
        int slot = mirrors.takeSlot();
        long tid = mirrors.spawn(mirrors.any(), ParasiteLayout.LISTEN, listening.theirs(), heard, slot);
        Kernel.check(tid, "starting the signal listener of process " + process.pid());
        return new Deputy(mirrors, listening.ours(), (int) tid, slot, listening.theirs(), pidfd, floor);
    }

    /** Its memory is where the body is; what is kept here would only cost. */
    static void empty(TracedProcess process) {
        List<Step> steps = new ArrayList<>();
        for (Vma v : process.mappings()) {
            if (!v.kernelOwned() && !v.shared()) {
                steps.add(Step.tolerant("madvise", Nr.MADVISE, v.start(), v.length(), MADV_DONTNEED_LOCKED));
            } else if (v.sharedMemory() && !v.counters()) {
                // Else a page that the program drops while it is away would be back when it comes home.
                steps.add(Step.tolerant("munlock", Nr.MUNLOCK, v.start(), v.length()));
                steps.add(Step.tolerant("madvise", Nr.MADVISE, v.start(), v.length(), MADV_REMOVE));
            }
        }
        Injection.Payload payload = process.injection().new Payload();
        long scratch = process.injection().scratch();
        ByteBuffer action = ByteBuffer.allocate(ProcessImage.SIGACTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        action.putLong(scratch + ParasiteLayout.WAKE)
                .putLong(SA_RESTORER)
                .putLong(scratch + ParasiteLayout.RESTORE)
                .putLong(0);
        long at = payload.add(action.array());
        steps.add(Step.of("rt_sigaction", Nr.RT_SIGACTION, Signals.CANCEL, at, 0, 8));
        payload.write();
        process.batch(process.leader(), steps);
    }

    static int floor(int pid, int count) {
        int limit = ProcFs.text(pid, "limits")
                .flatMap(t ->
                        t.lines().filter(l -> l.startsWith("Max open files")).findFirst())
                .map(l -> l.substring(26).strip().split(" +")[0])
                .filter(w -> !w.equals("unlimited"))
                .map(Long::parseLong)
                .map(l -> (int) Math.min(l, RESERVED_FROM))
                .orElse(NOFILE_FALLBACK);
        return Math.max(3, limit - count - HEADROOM);
    }

    /** Makes a thread the mirror in a slot whose control block is written. */
    static void mirror(TracedProcess process, Mirrors mirrors, int tid, int slot, Pair pair) {
        Registers r = process.base(tid).copy();
        long scratch = process.injection().scratch();
        r.rip(scratch + ParasiteLayout.SERVE);
        r.rsp(scratch + ParasiteLayout.slotStack(slot));
        r.rbp(0);
        r.origRax(-1);
        r.argument(0, mirrors.control(slot));
        int outer = process.outer(tid);
        process.ptrace().setRegisters(outer, r);
        process.ptrace().setSignalMask(outer, ~Signals.bit(Signals.CANCEL));
        mirrors.add(new Mirrors.Mirror(tid, slot, pair.ours(), pair.theirs()));
    }

    /**
     * Takes a deputy in hand again: the mirrors of the body's threads are held, the others and the listener are gone. A
     * thread that is no thread of the image would run on in the scratch region while that is unmapped. On the tracer
     * thread; closes the deputy.
     *
     * @return the process, ready to be rebuilt
     */
    public static TracedProcess unpark(Ptrace ptrace, Deputy deputy, ProcessImage image) {
        int pid = deputy.mirrors().pid();
        deputy.mirrors().surplus(image.tids()).forEach(m -> deputy.mirrors().end(m, 0));
        if (!deputy.mirrors().awaitLeaving()) {
            throw new IllegalStateException("a mirror of process " + pid + " does not end");
        }
        TracedProcess process = new TracedProcess(ptrace, pid, pid);
        process.seizeAll(Ptrace.OPTIONS_HOME, deputy.listenerTid());
        process.adoptScratch(image.scratchBase(), image.scratchSlots());
        process.threads().forEach(process::shield);
        endListener(process, deputy);
        process.threads().forEach(tid -> forgetCancels(process, tid));
        TraceeDescriptors descriptors = process.descriptors();
        deputy.mirrors().reservedDescriptors().forEach(descriptors::close);
        descriptors.close(deputy.listenerDescriptor());
        deputy.close();
        return process;
    }

    /**
     * Signals for one thread alone travel with the image: what was only read must now be taken from its queue. The
     * kernel takes the thread's own before those of the process (kernel/signal.c, dequeue_signal). What a signalfd
     * reads has not travelled.
     */
    private static void forgetTravelled(TracedProcess process, ThreadImage thread, long signals) {
        long caught =
                process.stash().stream().filter(s -> s.tid() == thread.tid()).count();
        for (long i = thread.pending().size() - caught; i > 0; i--) {
            take(process, thread.tid(), signals);
        }
    }

    /**
     * A cancel that came too late still waits in the thread, and perhaps the SIGPIPE or SIGXFSZ of a call that it made
     * for the body, which has had its own; the program must never see them.
     */
    private static void forgetCancels(TracedProcess process, int tid) {
        long pending = ProcFs.statusMask(process.outer(tid), "SigPnd");
        for (int signal : new int[] {Signals.SIGPIPE, Signals.SIGXFSZ}) {
            if ((pending & Signals.bit(signal)) != 0) {
                take(process, tid, Signals.bit(signal));
            }
        }
        while (take(process, tid, Signals.bit(Signals.CANCEL)) > 0) {
            // taken
        }
    }

    /** Takes a signal of a set from a thread's queue; its number, or a negative errno when none waits. */
    private static long take(TracedProcess process, int tid, long signals) {
        Injection.Payload payload = process.injection().new Payload();
        long set = payload.add(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(signals)
                .array());
        long now = payload.reserve(16);
        payload.write();
        return process.call(tid, Nr.RT_SIGTIMEDWAIT, set, 0, now, 8);
    }

    /** Empties the queue of the whole process of what is in it now, but for what has always waited there. */
    static List<byte[]> takeQueued(TracedProcess process) {
        List<byte[]> taken = new ArrayList<>();
        int leader = process.leader();
        long stays = SignalDescriptors.watched(process.pid());
        for (byte[] queued : process.ptrace().pendingSignals(process.outer(leader), true)) {
            long signal = Signals.bit(SignalInfo.signal(queued));
            if ((signal & stays) == 0 && take(process, leader, signal) > 0) {
                taken.add(queued);
            }
        }
        return taken;
    }

    /** Lets the listener end; what it has taken and the body does not have waits in the stash, and in the log. */
    private static void endListener(TracedProcess process, Deputy deputy) {
        deputy.mirrors().stopListener(deputy.listenerSlot());
        NativeMemory record = new NativeMemory(ParasiteLayout.SIGNAL_RECORD_BYTES);
        NativeMemory poll = new NativeMemory(8);
        long deadline = System.nanoTime() + LISTENER_PATIENCE_NANOS;
        while (System.nanoTime() - deadline < 0) {
            Signals.sendToThread(process.pid(), deputy.listenerTid(), Signals.CANCEL);
            poll.putInt(0, deputy.listener());
            poll.putInt(4, POLLIN);
            Kernel.call(Nr.POLL, poll.address(), 1, 1);
            long got = Kernel.call(
                    Nr.RECVFROM,
                    deputy.listener(),
                    record.address(),
                    ParasiteLayout.SIGNAL_RECORD_BYTES,
                    MSG_DONTWAIT,
                    0,
                    0);
            boolean isEnd = got >= 0 && got != ParasiteLayout.SIGNAL_RECORD_BYTES; // signals are read from the log
            if (isEnd && Mirrors.awaitGone(process.pid(), deputy.listenerTid(), deadline)) {
                // Not before: until it is gone it executes the parasite, which is about to be unmapped.
                deputy.mirrors().signalLog().unsettled().forEach(taken -> process.stash(0, taken.info()));
                return;
            }
        }
        throw new IllegalStateException("the signal listener of process " + process.pid() + " does not end");
    }
}
