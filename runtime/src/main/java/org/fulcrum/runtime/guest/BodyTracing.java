package org.fulcrum.runtime.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.abi.SyscallRule;
import org.fulcrum.runtime.abi.SyscallTable;
import org.fulcrum.runtime.core.tracee.TraceeEffect;
import org.fulcrum.runtime.core.tracee.TraceeEvent;
import org.fulcrum.runtime.core.tracee.TraceeMachine;
import org.fulcrum.runtime.linux.Body;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.Ptrace;
import org.fulcrum.runtime.linux.SignalInfo;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.linux.TracedProcess;
import org.fulcrum.runtime.linux.Tracer;
import org.fulcrum.runtime.linux.WaitStatus;
import org.jspecify.annotations.Nullable;

/**
 * What happens at the stops of a running body's threads: turns stops into events of each thread's machine and carries
 * out its effects. All methods run on the body's tracer.
 */
final class BodyTracing implements Tracer.Watcher {
    private static final long CLONE_THREAD = 0x10000;
    private static final int CLONE_ARGS_BYTES = 88;
    private static final int CLONE_SLOT_BYTES = 128;
    private static final int CLONE_SLOTS = 1024;
    private static final int LEGACY_STACK_BYTES = 0x1000;
    private static final int EXIT_SIGNAL_MASK = 0xff;

    private final GuestBody guest;
    private final Body body;
    private final TracedProcess process;
    private final Ptrace ptrace;
    private final MaskedWaits masked;
    private final CallBook book;
    private final Map<Integer, TraceeMachine> machines = new HashMap<>();
    private final Map<Integer, Clone> clones = new HashMap<>();
    private final Map<Integer, Clone> newborn = new HashMap<>();
    private final Set<Integer> early = new HashSet<>();
    private int cloneCount;
    private boolean stopping;
    private @Nullable CompletableFuture<Boolean> allStopped;

    /** A clone that is being rewritten: the program's own arguments, and the tid home has given. */
    private record Clone(int nr, long first, long second, int tid) {}

    BodyTracing(GuestBody guest, Body body, MaskedWaits masked, CallBook book) {
        this.book = book;
        this.masked = masked;
        this.guest = guest;
        this.body = body;
        process = body.process();
        ptrace = body.tracer().ptrace();
    }

    /** Lets all threads run and watches them. */
    void run() {
        for (int tid : process.threads()) {
            machines.put(process.outer(tid), new TraceeMachine(TraceeMachine.State.RUNNING));
        }
        body.resumeAll();
        body.tracer().watch(this, body.bell());
    }

    /** Whether it has ever been let run, and has not ended. */
    boolean runs() {
        return !machines.isEmpty();
    }

    /** Stops all threads; the future completes when they stand still, with false when the body ended instead. */
    void stop(CompletableFuture<Boolean> done) {
        stopping = true;
        allStopped = done;
        for (int outer : List.copyOf(machines.keySet())) {
            step(outer, new TraceeEvent.StopOrdered());
        }
        checkAllStopped();
    }

    /** The move is off: all threads run again. */
    void thaw() {
        stopping = false;
        allStopped = null;
        process.forgetBases();
        for (int outer : List.copyOf(machines.keySet())) {
            step(outer, new TraceeEvent.ResumeOrdered());
        }
        body.tracer().watch(this, body.bell());
    }

    private void checkAllStopped() {
        CompletableFuture<Boolean> done = allStopped;
        if (done != null && machines.values().stream().allMatch(m -> m.state() == TraceeMachine.State.STOPPED)) {
            body.tracer().unwatch();
            allStopped = null;
            done.complete(!machines.isEmpty());
        }
    }

    @Override
    public void stopped(WaitStatus status) {
        int outer = status.tid();
        if (!status.stopped()) {
            ended(status);
            return;
        }
        if (!machines.containsKey(outer)) {
            early.add(outer); // its parent's event comes later
            return;
        }
        Clone birth = newborn.remove(outer);
        if (birth != null) {
            restore(outer, birth);
        }
        TraceeEvent event = event(status);
        if (event instanceof TraceeEvent.Cloned) {
            registerChild(outer);
        }
        if (event instanceof TraceeEvent.Interrupted) {
            WaitStatus other = takeSignal(outer);
            if (other != null) {
                stopped(other);
                return;
            }
        }
        step(outer, event);
    }

    /**
     * A call that waited under a mask of its own was cut: by a signal, or for a move, behind which it is made again.
     */
    private @Nullable WaitStatus takeSignal(int outer) {
        if (stopping) {
            masked.forget(outer);
            return null;
        }
        return masked.take(outer);
    }

    private void ended(WaitStatus status) {
        machines.remove(status.tid());
        int logical = process.logical(status.tid());
        if (logical != 0) {
            process.remove(logical);
            guest.threadEnded(status.tid());
        }
        if (logical == process.leader()) {
            guest.bodyEnded(status.raw());
        }
        checkAllStopped();
    }

    private TraceeEvent event(WaitStatus status) {
        return switch (status.event()) {
            case WaitStatus.EVENT_SECCOMP -> new TraceeEvent.Cloning(makesThread(status.tid()));
            case WaitStatus.EVENT_CLONE, WaitStatus.EVENT_FORK, WaitStatus.EVENT_VFORK -> new TraceeEvent.Cloned();
            case WaitStatus.EVENT_STOP ->
                Signals.stopsByDefault(status.signal())
                        ? new TraceeEvent.GroupStopped()
                        : new TraceeEvent.Interrupted();
            case 0 -> plainStop(status);
            default -> new TraceeEvent.OtherStop();
        };
    }

    private TraceeEvent plainStop(WaitStatus status) {
        if (status.syscallStop()) {
            Registers r = ptrace.registers(status.tid());
            return new TraceeEvent.CloneReturned(r.rax() > 0);
        }
        int signal = status.signal();
        byte[] info = ptrace.signalInfo(status.tid());
        if (SignalInfo.isMarked(info)) {
            ptrace.setSignalInfo(status.tid(), SignalInfo.unmarked(info));
        }
        notYetTaken(status.tid());
        boolean stops = Signals.stopsByDefault(signal)
                && (signal == Signals.SIGSTOP
                        || (ProcFs.statusMask(body.localPid(), "SigCgt") & Signals.bit(signal)) == 0);
        return new TraceeEvent.Signalled(signal, stops);
    }

    private void step(int outer, TraceeEvent event) {
        TraceeMachine machine = machines.get(outer);
        if (machine == null) {
            return;
        }
        for (TraceeEffect effect : machine.step(event)) {
            carryOut(outer, effect);
        }
    }

    private void carryOut(int outer, TraceeEffect effect) {
        switch (effect) {
            case TraceeEffect.Resume e -> resume(outer, 0);
            case TraceeEffect.Deliver e -> resume(outer, e.signal());
            case TraceeEffect.ResumeToReturn e -> ptrace.resumeToSyscall(outer);
            case TraceeEffect.Listen e -> ptrace.listen(outer);
            case TraceeEffect.Interrupt e -> interrupt(outer);
            case TraceeEffect.RewindCall e -> rewind(outer);
            case TraceeEffect.AskTid e -> guest.home().needMirror(process.logical(outer));
            case TraceeEffect.RewriteClone e -> rewrite(outer, e.tid());
            case TraceeEffect.RestoreArguments e -> restoreParent(outer);
            case TraceeEffect.UndoClone e -> undo(outer);
            case TraceeEffect.DropMirror e -> guest.home().dropMirror(e.tid());
            case TraceeEffect.StashSignal e -> process.stash(process.logical(outer), ptrace.signalInfo(outer));
            case TraceeEffect.NeedHome e -> guest.needHome(reason(outer));
            case TraceeEffect.Stopped e -> {
                guest.threadStopped(outer);
                checkAllStopped();
            }
        }
    }

    private void resume(int outer, int signal) {
        guest.threadStopped(outer);
        ptrace.resume(outer, signal);
    }

    /** Interrupts a thread, so that a restart code may be given to it. */
    void interrupt(int outer) {
        ptrace.interrupt(outer);
        guest.threadInterrupted(outer);
    }

    private String reason(int outer) {
        long nr = ptrace.registers(outer).origRax();
        if (nr == Nr.FORK || nr == Nr.VFORK) {
            return nr == Nr.FORK ? "fork" : "vfork";
        }
        return nr == Nr.CLONE || nr == Nr.CLONE3 ? "fork (clone)" : "a stop signal";
    }

    private void rewind(int outer) {
        Registers r = ptrace.registers(outer);
        r.rewind();
        ptrace.setRegisters(outer, r);
    }

    /**
     * A signal that comes before a call has been taken from the filter ends it with ERESTARTSYS (kernel/seccomp.c,
     * seccomp_do_user_notification), whatever the call; without SA_RESTART the program would see EINTR from calls that
     * never wait. It has not begun, and is made behind the handler: as if the signal had come just before it.
     */
    private void notYetTaken(int outer) {
        Registers r = ptrace.registers(outer);
        if (r.rax() != -Errno.ERESTARTSYS || r.origRax() < 0 || book.takeCut(outer)) {
            return;
        }
        long[] arguments = new long[6];
        Arrays.setAll(arguments, r::argument);
        SyscallRule rule = SyscallTable.builtIn().rule((int) r.origRax(), arguments);
        if (rule.kind().takenFromFilter()) {
            r.rewind();
            ptrace.setRegisters(outer, r);
        }
    }

    /** Home may not have heard which threads wait for a mirror. */
    void askAgain() {
        machines.forEach((outer, machine) -> {
            if (machine.state() == TraceeMachine.State.ASKING) {
                guest.home().needMirror(process.logical(outer));
            }
        });
    }

    /** Home made the mirror of a thread that {@code parent} wants, or could not. */
    void mirrorMade(int parent, long tid) {
        if (!process.threads().contains(parent)) {
            if (tid > 0) {
                guest.home().dropMirror((int) tid);
            }
            return;
        }
        step(process.outer(parent), tid > 0 ? new TraceeEvent.TidGranted((int) tid) : new TraceeEvent.TidRefused());
    }

    private boolean makesThread(int outer) {
        Registers r = ptrace.registers(outer);
        if (r.origRax() == Nr.CLONE) {
            return (r.argument(0) & CLONE_THREAD) != 0;
        }
        if (r.origRax() != Nr.CLONE3) {
            return false;
        }
        byte[] flags = process.memory().read(process.pid(), r.argument(0), 8);
        return (ByteBuffer.wrap(flags).order(ByteOrder.LITTLE_ENDIAN).getLong() & CLONE_THREAD) != 0;
    }

    /** Turns a clone into a clone3 that gives the thread the tid of its mirror. */
    private void rewrite(int outer, int tid) {
        Registers r = ptrace.registers(outer);
        clones.put(outer, new Clone((int) r.origRax(), r.argument(0), r.argument(1), tid));
        long slot = process.injection().scratch()
                + ParasiteLayout.slot(0)
                + (long) CLONE_SLOT_BYTES * (cloneCount++ % CLONE_SLOTS);
        ByteBuffer args = ByteBuffer.allocate(CLONE_SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (r.origRax() == Nr.CLONE3) {
            int size = (int) Math.min(CLONE_ARGS_BYTES, r.argument(1));
            args.put(0, process.memory().read(process.pid(), r.argument(0), size));
        } else {
            args.putLong(0, r.argument(0) & ~EXIT_SIGNAL_MASK);
            args.putLong(16, r.argument(3)); // child_tid
            args.putLong(24, r.argument(2)); // parent_tid
            args.putLong(40, r.argument(1) - LEGACY_STACK_BYTES);
            args.putLong(48, LEGACY_STACK_BYTES);
            args.putLong(56, r.argument(4)); // tls
        }
        args.putLong(64, slot + CLONE_ARGS_BYTES + 8);
        args.putLong(72, 1);
        args.putInt(CLONE_ARGS_BYTES + 8, tid);
        process.memory().write(process.pid(), slot, args.array());
        r.origRax(Nr.CLONE3);
        r.argument(0, slot);
        r.argument(1, CLONE_ARGS_BYTES);
        ptrace.setRegisters(outer, r);
    }

    private void registerChild(int parent) {
        Clone clone = clones.get(parent);
        if (clone == null) {
            return;
        }
        int child = (int) ptrace.eventMessage(parent);
        process.add(clone.tid(), child);
        machines.put(child, new TraceeMachine(TraceeMachine.State.RUNNING, stopping));
        newborn.put(child, clone);
        guest.threadBorn(clone.tid(), child);
        if (early.remove(child)) {
            Clone birth = newborn.remove(child);
            if (birth != null) {
                restore(child, birth);
            }
            step(child, new TraceeEvent.Interrupted());
        }
    }

    private void restore(int outer, Clone clone) {
        Registers r = ptrace.registers(outer);
        r.argument(0, clone.first());
        r.argument(1, clone.second());
        ptrace.setRegisters(outer, r);
    }

    private void restoreParent(int outer) {
        Clone clone = clones.get(outer);
        if (clone != null) {
            restore(outer, clone);
        }
    }

    /** The rewritten clone made no thread; if the kernel wants to restart it, it shall restart the original. */
    private void undo(int outer) {
        Clone clone = clones.remove(outer);
        if (clone != null) {
            Registers r = ptrace.registers(outer);
            if (Errno.isRestart(r.rax())) {
                r.origRax(clone.nr());
                ptrace.setRegisters(outer, r);
            }
            guest.home().dropMirror(clone.tid());
        }
    }
}
