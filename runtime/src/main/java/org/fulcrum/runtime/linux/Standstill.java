package org.fulcrum.runtime.linux;

import java.util.concurrent.locks.LockSupport;
import org.fulcrum.runtime.abi.Errno;

/** Attaches to threads of a process and brings them to a standstill. Confined to the tracer thread. */
final class Standstill {
    /** A tracer of ours, for the move before, may be just ending, nanoseconds. */
    private static final long FORMER_TRACER_NANOS = 2_000_000_000L;

    private static final long FORMER_TRACER_LOOK_NANOS = 1_000_000;

    /** A thread that has not stopped by then is in a sleep that nothing ends, nanoseconds. */
    private static final long STOP_NANOS = 10_000_000_000L;

    /** Most stop at once: for so long nothing is slept, nanoseconds. */
    private static final long STOP_SPIN_NANOS = 20_000;

    private static final long STOP_LOOK_NANOS = 20_000;

    private final Ptrace ptrace;
    private final int pid;
    private final Stash stash;

    /** Takes signals that were about to be delivered. */
    @FunctionalInterface
    interface Stash {
        /** A signal caught on its way to a thread, with its siginfo. */
        void take(int tid, byte[] info);
    }

    /** Of the threads of process {@code pid}. */
    Standstill(Ptrace ptrace, int pid, Stash stash) {
        this.ptrace = ptrace;
        this.pid = pid;
        this.stash = stash;
    }

    /** Attaches to a thread and stops it; false when it has ended. */
    boolean seize(int tid, long options) {
        long deadline = System.nanoTime() + FORMER_TRACER_NANOS;
        long attached = ptrace.seize(tid, options);
        // EPERM says that it has a tracer, or that it is just ending. A thread born meanwhile has us already.
        while (Kernel.failed(attached) && Kernel.failed(ptrace.interrupt(tid))) {
            if (ProcFs.state(tid).map(s -> s == 'Z' || s == 'X').orElse(true)) {
                return false;
            }
            if (hasForeignTracer(tid) || System.nanoTime() - deadline > 0) {
                Kernel.check(attached, "attaching to thread " + tid + " (is a debugger attached?)");
            }
            LockSupport.parkNanos(FORMER_TRACER_LOOK_NANOS);
            attached = ptrace.seize(tid, options);
        }
        return Kernel.failed(attached) ? awaitStop(tid) : stop(tid);
    }

    /** TracerPid is the tracer's tid; a tracer that is just ending may belong to no process any more, which reads 0. */
    private static boolean hasForeignTracer(int tid) {
        String self = Long.toString(ProcessHandle.current().pid());
        return ProcFs.status(tid, "TracerPid")
                .flatMap(tracer -> ProcFs.status(Integer.parseInt(tracer), "Tgid"))
                .map(process -> !process.equals(self) && !process.equals("0"))
                .orElse(false);
    }

    /** Stops a thread that is ours; false when it ended instead. */
    boolean stop(int tid) {
        ptrace.interrupt(tid);
        return awaitStop(tid);
    }

    /** Waits until a thread stands still that has been asked to; false when it ended instead. */
    boolean awaitStop(int tid) {
        while (true) {
            WaitStatus status = next(tid);
            if (!status.stopped()) {
                return false;
            }
            if (status.event() == WaitStatus.EVENT_STOP) {
                return true;
            }
            if (status.hasMade()) {
                letChildGo((int) ptrace.eventMessage(tid));
            }
            if (status.event() == 0 && status.signal() != Signals.SIGTRAP) {
                stash.take(tid, ptrace.signalInfo(tid));
            }
            ptrace.resume(tid, 0);
            ptrace.interrupt(tid); // any other stop has swallowed the pending interrupt
        }
    }

    /** A thread in an uninterruptible sleep, as on a file server that is gone, must not keep a move for ever. */
    private WaitStatus next(int tid) {
        long begun = System.nanoTime();
        WaitStatus status = ptrace.look(tid);
        while (status.tid() == 0) {
            long waited = System.nanoTime() - begun;
            if (waited > STOP_NANOS) {
                throw new KernelException(
                        "thread " + tid + " of process " + pid + " does not stop: it is "
                                + ProcFs.state(tid).map(s -> "in state " + s).orElse("gone"),
                        Errno.EAGAIN);
            }
            if (waited < STOP_SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(STOP_LOOK_NANOS);
            }
            status = ptrace.look(tid);
        }
        return status;
    }

    /**
     * A process that one of these threads has made since it is held is none of ours, but is held as well (ptrace(2),
     * PTRACE_O_TRACEVFORK): its parent would wait for it uninterruptibly.
     */
    private void letChildGo(int child) {
        if (!ProcFs.threads(pid).contains(child) && next(child).stopped()) {
            ptrace.detach(child);
        }
    }
}
