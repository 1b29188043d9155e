package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.ThreadImage;
import org.fulcrum.runtime.platform.Vma;

/**
 * A process at home that is being moved: frozen and captured to leave, or rebuilt after its return. Lives for one move;
 * closing it lets go of the process. Methods may be called from any thread.
 */
public final class HomeProcess implements AutoCloseable {
    private final Tracer tracer;
    private final TracedProcess process;

    private HomeProcess(Tracer tracer, TracedProcess process) {
        this.tracer = tracer;
        this.process = process;
    }

    /** Takes hold of a process: when this returns, all its threads stand still. */
    public static HomeProcess freeze(int pid) {
        Tracer tracer = new Tracer("home " + pid);
        try {
            TracedProcess process = new TracedProcess(tracer.ptrace(), pid, pid);
            tracer.run(() -> process.seizeAll(Ptrace.OPTIONS_HOME));
            return new HomeProcess(tracer, process);
        } catch (RuntimeException e) {
            tracer.close();
            throw e;
        }
    }

    /** Takes hold of a deputy whose body stands still elsewhere. */
    public static HomeProcess unpark(Deputy deputy, ProcessImage image) {
        Tracer tracer = new Tracer("home " + image.pid());
        try {
            TracedProcess process = tracer.call(() -> DeputyParking.unpark(tracer.ptrace(), deputy, image));
            return new HomeProcess(tracer, process);
        } catch (RuntimeException e) {
            tracer.close();
            throw e;
        }
    }

    /**
     * Makes the deputy a deputy again that an earlier runtime of this node left behind.
     *
     * @param image as that runtime recorded it
     */
    public static Deputy recover(ProcessImage image, DeputyRecovery.Stage stage) {
        HomeProcess home = freeze(image.pid());
        try {
            return home.tracer.call(() -> new DeputyRecovery(home.process, image).recover(stage));
        } finally {
            home.tracer.close();
        }
    }

    /** Told where a crash of this runtime would leave the process; on the tracer thread. */
    public interface CrashRecord {
        /** From now on the process must be put back into this state: threads, and signals in nobody's queue. */
        void frozen(ProcessImage undo);

        /** Everything is as it must be; in the next moment the process runs by itself. */
        void settled();
    }

    /**
     * Reads its state.
     *
     * @param record told before anything in the process is changed
     */
    public ProcessImage capture(CrashRecord record) {
        return tracer.call(() -> {
            process.runOutOfVdso(Ptrace.OPTIONS_HOME);
            List<Vma> mappings = process.mappings();
            Capture capture = new Capture(process);
            long stays = SignalDescriptors.watched(process.pid());
            List<ThreadImage> threads =
                    capture.readThreads().stream().map(t -> without(stays, t)).toList();
            int slots = 2 * threads.size() + ParasiteLayout.SPARE_SLOTS;
            long base = Parasite.findBase(mappings, ParasiteLayout.regionBytes(slots));
            interrupted = Release.now(process, threads);
            ProcessImage undo = capture.undo(threads, base, slots);
            record.frozen(undo);
            try {
                process.shelter();
                process.createScratch(base, slots);
                TrapGuard guard = new TrapGuard(process);
                guard.set();
                ProcessImage image = capture.complete(threads, slots, Capture.Queue.STAYS);
                guard.uncover(image.signalActions());
                return image;
            } catch (RuntimeException e) {
                giveUp(undo, record, e);
                throw e;
            }
        });
    }

    private void giveUp(ProcessImage undo, CrashRecord record, RuntimeException why) {
        try {
            process.stash().clear(); // the record has them
            putBack(undo, record);
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** What a signalfd reads stays at home, where it is read. */
    private static ThreadImage without(long signals, ThreadImage t) {
        return t.waiting(t.pending().stream()
                .filter(info -> (Signals.bit(SignalInfo.signal(info)) & signals) == 0)
                .toList());
    }

    /**
     * Puts a process back that an earlier runtime had frozen when it died, and lets it run.
     *
     * @param undo what that runtime recorded
     */
    public static void restore(ProcessImage undo, CrashRecord record) {
        HomeProcess home = freeze(undo.pid());
        home.tracer.run(() -> home.putBack(undo, record));
        home.tracer.close();
    }

    private void putBack(ProcessImage undo, CrashRecord record) {
        Release release = Release.afterCrash(process, undo);
        process.shelter();
        if (process.mappings().stream().anyMatch(v -> v.start() == undo.scratchBase())) {
            process.completeScratch(undo.scratchBase(), undo.scratchSlots());
        } else {
            process.createScratch(undo.scratchBase(), undo.scratchSlots());
        }
        new TrapGuard(process).lift();
        ThreadRebuild threads = new ThreadRebuild(process, undo);
        threads.requeueSignals();
        threads.requeueStash();
        setFree(release, record);
    }

    /** What the threads go on with when a move is called off. */
    private @org.jspecify.annotations.Nullable Release interrupted;

    /** The pages that must travel. */
    public List<PageRun> changedPages(ProcessImage image, Map<Vma, Long> whole) {
        return PageScan.changedPages(process.pid(), image.mappings(), whole);
    }

    /** Sends pages. */
    public void send(StreamSocket socket, List<PageRun> runs, LongConsumer progress) throws IOException {
        Transfers.run(tracer, process, socket, progress, t -> t.send(runs));
    }

    /** Turns it into a deputy and lets go. */
    public Deputy park(ProcessImage image) {
        Deputy deputy = tracer.call(() -> DeputyParking.park(process, image));
        tracer.close();
        return deputy;
    }

    /** The move is off: the program goes on as if nothing had been. */
    public void thaw(ProcessImage image, CrashRecord record) {
        tracer.run(() -> {
            ThreadRebuild threads = new ThreadRebuild(process, image);
            threads.requeueStash();
            letGo(image, record);
        });
        tracer.close();
    }

    /** The move is off before anything was captured. */
    public void letGo() {
        tracer.run(() -> {
            Release.untouched(process);
            process.threads().forEach(t -> process.ptrace().detach(process.outer(t)));
        });
        tracer.close();
    }

    private void letGo(ProcessImage image, CrashRecord record) {
        new TrapGuard(process).lift(image.signalActions());
        setFree(interrupted == null ? Release.of(image) : interrupted, record);
    }

    private void setFree(Release release, CrashRecord record) {
        process.shelter(); // out of the scratch region
        process.removeScratch();
        release.apply(process);
        record.settled();
        process.threads().forEach(t -> process.ptrace().detach(process.outer(t)));
    }

    /** Gives a returning process the mappings of its body. */
    public void layOut(ProcessImage image, List<PageRun> runs) {
        tracer.run(() -> {
            MemoryLayout memory = new MemoryLayout(process, image, runs, List.of());
            memory.lay(false);
            layout = memory;
        });
    }

    private @org.jspecify.annotations.Nullable MemoryLayout layout;

    /** Receives pages. */
    public void receive(StreamSocket socket, List<PageRun> runs, LongConsumer progress) throws IOException {
        Transfers.run(tracer, process, socket, progress, t -> t.receive(runs));
    }

    /** Everything is there: the program runs on at home, untraced. */
    public void resume(ProcessImage image, CrashRecord record) {
        tracer.run(() -> {
            if (layout != null) {
                layout.seal();
            }
            ThreadRebuild threads = new ThreadRebuild(process, image);
            threads.signalActions(true);
            threads.kernelState();
            // What waits here came last: queued again behind the rest, all are delivered in the order they came.
            List<byte[]> newest = DeputyParking.takeQueued(process);
            threads.requeueSignals();
            threads.requeueStash();
            threads.requeue(newest);
            record.frozen(image.bare()); // this is the commit: from now on the copy at home is the live one
            letGo(image, record);
        });
        tracer.close();
    }

    @Override
    public void close() {
        tracer.close();
    }
}
