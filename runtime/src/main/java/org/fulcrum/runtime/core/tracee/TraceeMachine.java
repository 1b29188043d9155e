package org.fulcrum.runtime.core.tracee;

import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.core.tracee.TraceeEffect.AskTid;
import org.fulcrum.runtime.core.tracee.TraceeEffect.Deliver;
import org.fulcrum.runtime.core.tracee.TraceeEffect.DropMirror;
import org.fulcrum.runtime.core.tracee.TraceeEffect.Interrupt;
import org.fulcrum.runtime.core.tracee.TraceeEffect.Listen;
import org.fulcrum.runtime.core.tracee.TraceeEffect.NeedHome;
import org.fulcrum.runtime.core.tracee.TraceeEffect.RestoreArguments;
import org.fulcrum.runtime.core.tracee.TraceeEffect.Resume;
import org.fulcrum.runtime.core.tracee.TraceeEffect.ResumeToReturn;
import org.fulcrum.runtime.core.tracee.TraceeEffect.RewindCall;
import org.fulcrum.runtime.core.tracee.TraceeEffect.RewriteClone;
import org.fulcrum.runtime.core.tracee.TraceeEffect.StashSignal;
import org.fulcrum.runtime.core.tracee.TraceeEffect.Stopped;
import org.fulcrum.runtime.core.tracee.TraceeEffect.UndoClone;
import org.fulcrum.runtime.core.tracee.TraceeEvent.CloneReturned;
import org.fulcrum.runtime.core.tracee.TraceeEvent.Cloned;
import org.fulcrum.runtime.core.tracee.TraceeEvent.Cloning;
import org.fulcrum.runtime.core.tracee.TraceeEvent.GroupStopped;
import org.fulcrum.runtime.core.tracee.TraceeEvent.Interrupted;
import org.fulcrum.runtime.core.tracee.TraceeEvent.OtherStop;
import org.fulcrum.runtime.core.tracee.TraceeEvent.ResumeOrdered;
import org.fulcrum.runtime.core.tracee.TraceeEvent.Signalled;
import org.fulcrum.runtime.core.tracee.TraceeEvent.StopOrdered;
import org.fulcrum.runtime.core.tracee.TraceeEvent.TidGranted;
import org.fulcrum.runtime.core.tracee.TraceeEvent.TidRefused;

/**
 * Decides for one traced thread. A thread that is to stop is interrupted before it is resumed: it stops again before it
 * executes an instruction, so that no call returns EINTR to the program before the handler of the signal has run. Not
 * synchronised: belongs to the tracer thread.
 */
public final class TraceeMachine {
    /** Where the thread is. */
    public enum State {
        /** Runs, or waits in a call. */
        RUNNING,
        /** Stopped before a clone, until home has made the mirror. */
        ASKING,
        /** Runs the rewritten clone. */
        CLONING,
        /** Stopped before something that only home can do. */
        HELD,
        /** In a group-stop. */
        GROUP_STOPPED,
        /** Stands still for a move. */
        STOPPED
    }

    private State state;
    private boolean stopping;
    private boolean heldInCall;

    /** A thread in that state. */
    public TraceeMachine(State state) {
        this(state, false);
    }

    /**
     * A thread in that state.
     *
     * @param stopping whether the body is being stopped already
     */
    public TraceeMachine(State state, boolean stopping) {
        this.state = state;
        this.stopping = stopping;
    }

    /** Where the thread is. */
    public State state() {
        return state;
    }

    /** Takes note of an event; returns what to do about it. */
    public List<TraceeEffect> step(TraceeEvent event) {
        return switch (event) {
            case Interrupted e -> interrupted();
            case GroupStopped e -> groupStopped();
            case Cloning e -> cloning(e.thread());
            case TidGranted e -> granted(e.tid());
            case TidRefused e -> refused();
            case Cloned e -> List.of(new ResumeToReturn());
            case CloneReturned e -> cloneReturned(e.made());
            case Signalled e -> signalled(e);
            case OtherStop e -> stopping ? List.of(new Interrupt(), new Resume()) : List.of(new Resume());
            case StopOrdered e -> stopOrdered();
            case ResumeOrdered e -> resumeOrdered();
        };
    }

    private List<TraceeEffect> interrupted() {
        if (stopping) {
            state = State.STOPPED;
            return List.of(new Stopped());
        }
        state = State.RUNNING;
        return List.of(new Resume());
    }

    private List<TraceeEffect> groupStopped() {
        if (stopping) {
            state = State.STOPPED;
            return List.of(new Stopped());
        }
        state = State.GROUP_STOPPED;
        return List.of(new Listen());
    }

    private List<TraceeEffect> cloning(boolean thread) {
        if (stopping) {
            return backOut();
        }
        state = thread ? State.ASKING : State.HELD;
        heldInCall = true;
        return List.of(thread ? new AskTid() : new NeedHome());
    }

    /** Leaves a call that has not begun; the pending interrupt then stops the thread before it. */
    private List<TraceeEffect> backOut() {
        state = State.RUNNING;
        return List.of(new RewindCall(), new Interrupt(), new Resume());
    }

    private List<TraceeEffect> granted(int tid) {
        if (state != State.ASKING) {
            return List.of(new DropMirror(tid));
        }
        state = State.CLONING;
        return List.of(new RewriteClone(tid), new ResumeToReturn());
    }

    private List<TraceeEffect> refused() {
        if (state != State.ASKING) {
            return List.of();
        }
        state = State.HELD;
        return List.of(new NeedHome());
    }

    private List<TraceeEffect> cloneReturned(boolean made) {
        state = State.RUNNING;
        List<TraceeEffect> effects = new ArrayList<>();
        effects.add(new RestoreArguments());
        if (!made) {
            effects.add(new UndoClone());
        }
        if (stopping) {
            effects.add(new Interrupt());
        }
        effects.add(new Resume());
        return effects;
    }

    private List<TraceeEffect> signalled(Signalled e) {
        if (stopping) {
            return List.of(new StashSignal(), new Interrupt(), new Resume());
        }
        if (e.stops()) {
            state = State.HELD;
            heldInCall = false;
            return List.of(new StashSignal(), new NeedHome());
        }
        return List.of(new Deliver(e.signal()));
    }

    private List<TraceeEffect> stopOrdered() {
        stopping = true;
        return switch (state) {
            case RUNNING, CLONING, GROUP_STOPPED -> List.of(new Interrupt());
            case ASKING -> backOut();
            case HELD -> heldInCall ? backOut() : List.of(new Interrupt(), new Resume());
            case STOPPED -> List.of(new Stopped());
        };
    }

    private List<TraceeEffect> resumeOrdered() {
        stopping = false;
        if (state != State.STOPPED) {
            return List.of(); // it never stood still; an interrupt that is still due is passed over
        }
        state = State.RUNNING;
        return List.of(new Resume());
    }
}
