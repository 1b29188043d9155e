package org.fulcrum.runtime.core.tracee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.fulcrum.runtime.core.tracee.TraceeMachine.State;
import org.junit.jupiter.api.Test;

/** One traced thread: what it does at each stop, and that an order to stop always ends in standing still. */
class TraceeMachineTest {
    private final TraceeMachine machine = new TraceeMachine(State.RUNNING);

    private List<String> step(TraceeEvent event) {
        return machine.step(event).stream().map(Object::toString).toList();
    }

    @Test
    void anInterruptOfARunningBodyOnlyWakesTheThread() {
        assertEquals(List.of("Resume[]"), step(new TraceeEvent.Interrupted()));
        assertEquals(State.RUNNING, machine.state());
    }

    @Test
    void aThreadIsMadeWithTheTidOfItsMirror() {
        assertEquals(List.of("AskTid[]"), step(new TraceeEvent.Cloning(true)));
        assertEquals(List.of("RewriteClone[tid=77]", "ResumeToReturn[]"), step(new TraceeEvent.TidGranted(77)));
        assertEquals(List.of("ResumeToReturn[]"), step(new TraceeEvent.Cloned()));
        assertEquals(List.of("RestoreArguments[]", "Resume[]"), step(new TraceeEvent.CloneReturned(true)));
    }

    @Test
    void aCloneCutShortGivesItsMirrorBack() {
        step(new TraceeEvent.Cloning(true));
        step(new TraceeEvent.TidGranted(77));
        assertEquals(
                List.of("RestoreArguments[]", "UndoClone[]", "Resume[]"), step(new TraceeEvent.CloneReturned(false)));
    }

    @Test
    void aMirrorThatComesAfterTheStopWasOrderedIsDropped() {
        step(new TraceeEvent.Cloning(true));
        assertEquals(List.of("RewindCall[]", "Interrupt[]", "Resume[]"), step(new TraceeEvent.StopOrdered()));
        assertEquals(List.of("DropMirror[tid=77]"), step(new TraceeEvent.TidGranted(77)));
        assertEquals(List.of("Stopped[]"), step(new TraceeEvent.Interrupted()));
    }

    @Test
    void aForkWaitsForHomeBeforeItsCall() {
        assertEquals(List.of("NeedHome[]"), step(new TraceeEvent.Cloning(false)));
        assertEquals(List.of("RewindCall[]", "Interrupt[]", "Resume[]"), step(new TraceeEvent.StopOrdered()));
    }

    @Test
    void aSignalDuringTheStopIsKeptAndTheStopAskedForAgain() {
        step(new TraceeEvent.StopOrdered());
        assertEquals(List.of("StashSignal[]", "Interrupt[]", "Resume[]"), step(new TraceeEvent.Signalled(10, false)));
        assertEquals(List.of("Stopped[]"), step(new TraceeEvent.Interrupted()));
    }

    @Test
    void aStopSignalIsForHome() {
        assertEquals(List.of("StashSignal[]", "NeedHome[]"), step(new TraceeEvent.Signalled(20, true)));
        assertEquals(List.of("Interrupt[]", "Resume[]"), step(new TraceeEvent.StopOrdered()));
    }

    @Test
    void aMoveCalledOffLetsTheThreadRun() {
        step(new TraceeEvent.StopOrdered());
        step(new TraceeEvent.Interrupted());
        assertEquals(State.STOPPED, machine.state());
        assertEquals(List.of("Resume[]"), step(new TraceeEvent.ResumeOrdered()));
        assertEquals(List.of("Resume[]"), step(new TraceeEvent.Interrupted()));
    }

    /**
     * A little kernel: a pending interrupt is swallowed by any other stop, as ptrace does it. Whatever the thread is
     * doing, after the order it stands still within a few stops.
     */
    @Property(tries = 2000)
    void anOrderToStopIsAlwaysCarriedOut(@ForAll long seed) {
        Random random = new Random(seed);
        TraceeMachine thread = new TraceeMachine(State.RUNNING);
        boolean interrupt = false;
        for (int i = random.nextInt(12); i > 0; i--) {
            interrupt = run(thread, anyEvent(thread, random), interrupt);
        }
        interrupt = run(thread, new TraceeEvent.StopOrdered(), interrupt);
        for (int stops = 0; thread.state() != State.STOPPED; stops++) {
            assertTrue(stops < 64, "still " + thread.state() + " with seed " + seed);
            boolean quiet = stops > 16 || random.nextInt(3) == 0;
            TraceeEvent next = quiet && interrupt && thread.state() != State.CLONING
                    ? new TraceeEvent.Interrupted()
                    : anyEvent(thread, random);
            assertTrue(interrupt || thread.state() == State.CLONING, "nobody will stop it, seed " + seed);
            interrupt = run(thread, next, false);
        }
    }

    private static boolean run(TraceeMachine thread, TraceeEvent event, boolean pending) {
        boolean interrupt = pending;
        for (TraceeEffect effect : thread.step(event)) {
            interrupt |= effect instanceof TraceeEffect.Interrupt;
        }
        return interrupt || thread.state() == State.CLONING;
    }

    /** What the kernel can report of a thread in this state. */
    private static TraceeEvent anyEvent(TraceeMachine thread, Random random) {
        List<TraceeEvent> possible = new ArrayList<>();
        switch (thread.state()) {
            case RUNNING, GROUP_STOPPED -> {
                possible.add(new TraceeEvent.OtherStop());
                possible.add(new TraceeEvent.Signalled(10, false));
                possible.add(new TraceeEvent.Cloning(random.nextBoolean()));
            }
            case CLONING -> {
                possible.add(new TraceeEvent.Cloned());
                possible.add(new TraceeEvent.CloneReturned(random.nextBoolean()));
            }
            case ASKING -> {
                possible.add(new TraceeEvent.TidGranted(9));
                possible.add(new TraceeEvent.TidRefused());
            }
            case HELD, STOPPED -> possible.add(new TraceeEvent.TidGranted(9));
        }
        return possible.get(random.nextInt(possible.size()));
    }
}
