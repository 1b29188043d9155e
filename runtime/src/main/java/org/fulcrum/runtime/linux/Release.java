package org.fulcrum.runtime.linux;

import java.util.Map;
import java.util.TreeMap;
import org.fulcrum.runtime.abi.Registers;
import org.fulcrum.runtime.platform.ProcessImage;
import org.fulcrum.runtime.platform.ThreadImage;
import org.jspecify.annotations.Nullable;

/** What the threads of a process at home go on with when they are let go. Confined to the tracer thread. */
final class Release {
    private record State(Registers registers, long mask, byte @Nullable [] extended) {}

    private final Map<Integer, State> states = new TreeMap<>();

    private Release() {}

    /** As an image has them. */
    static Release of(ProcessImage image) {
        Release release = new Release();
        for (ThreadImage t : image.threads()) {
            release.states.put(t.tid(), new State(t.registers(), t.signalMask(), t.extendedState()));
        }
        return release;
    }

    /** As they stand now, though in the words of an image: a call that was interrupted is not rewound but restarted. */
    static Release now(TracedProcess process, Iterable<ThreadImage> threads) {
        Release release = new Release();
        for (ThreadImage t : threads) {
            release.states.put(t.tid(), new State(unharmed(process, t.tid()), t.signalMask(), t.extendedState()));
        }
        return release;
    }

    /** As they stand before anything was done with them but stopping them; they stay stopped. */
    static void untouched(TracedProcess process) {
        for (int tid : process.threads()) {
            if (Capture.endedByTracer(process.base(tid))) {
                process.ptrace().setRegisters(process.outer(tid), unharmed(process, tid));
            }
        }
    }

    private static Registers unharmed(TracedProcess process, int tid) {
        Registers r = process.base(tid).copy();
        if (Capture.endedByTracer(r)) {
            r.rewind();
        }
        return r;
    }

    /**
     * After the death of the runtime that wrote an image down: what it had put somewhere goes back, what ran on since
     * stays as it is. A thread that was on its way ran on with that mask.
     */
    static Release afterCrash(TracedProcess process, ProcessImage undo) {
        Release written = of(undo);
        Release release = new Release();
        Vdso vdso = process.vdso();
        for (int tid : process.threads()) {
            State then = written.states.get(tid);
            if (then != null && process.sheltered(tid, vdso, undo.scratchBase(), undo.scratchSlots())) {
                release.states.put(tid, then);
            } else {
                long mask = process.ptrace().signalMask(process.outer(tid));
                long own = then != null && mask == Injection.ON_THE_WAY_MASK ? then.mask() : mask;
                release.states.put(tid, new State(unharmed(process, tid), own, null));
            }
        }
        return release;
    }

    /** Gives them what is theirs; they stay stopped. All have been sheltered. */
    void apply(TracedProcess process) {
        process.threads().forEach(process::rest);
        for (int tid : process.threads()) {
            State state = states.get(tid);
            if (state == null) {
                throw new IllegalStateException("thread " + tid + " has nothing to go on with");
            }
            int outer = process.outer(tid);
            if (state.extended() != null) {
                process.ptrace().setExtendedState(outer, state.extended());
            }
            // In this order a thread that runs is the program's, whatever its mask: see afterCrash.
            process.ptrace().setSignalMask(outer, Injection.ON_THE_WAY_MASK);
            process.ptrace().setRegisters(outer, state.registers());
            process.ptrace().setSignalMask(outer, state.mask());
        }
        process.vdso().erase();
    }
}
