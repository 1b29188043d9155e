package org.fulcrum.runtime.core.residency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fulcrum.runtime.core.residency.HostedBody.AfterBreak;
import org.fulcrum.runtime.core.residency.HostedBody.State;
import org.junit.jupiter.api.Test;

/** What a host decides about a body. */
class HostedBodyTest {
    private static final long FIRST = 0;
    private static final long SECOND = 1000;
    private static final long THIRD = 2000;

    private final HostedBody body = new HostedBody();

    private void runs() {
        assertTrue(body.built());
        assertTrue(body.run());
    }

    @Test
    void oneThatNeverRanEndsWithItsLine() {
        assertTrue(body.built());
        assertEquals(AfterBreak.END, body.broke(FIRST));
        assertFalse(body.reattach(SECOND), "no journal can name it");
    }

    @Test
    void oneThatRanWaitsForItsHomeAndEndsWithoutIt() {
        runs();
        assertEquals(AfterBreak.WAIT, body.broke(FIRST));
        assertTrue(body.outOfPatience(FIRST));
        assertFalse(body.reattach(SECOND));
    }

    @Test
    void whoeverIsBackInTimeKeepsIt() {
        runs();
        body.broke(FIRST);
        assertTrue(body.reattach(SECOND));
        assertFalse(body.outOfPatience(FIRST));
        assertEquals(AfterBreak.NOTHING, body.broke(FIRST));
        assertEquals(State.RUNNING, body.state());
    }

    @Test
    void ofTwoHomesTheLaterOneGetsIt() {
        runs();
        assertTrue(body.reattach(THIRD));
        assertFalse(body.reattach(SECOND), "it asked earlier, and is dead");
        assertTrue(body.takes(THIRD));
    }

    @Test
    void ordersOfAFormerHomeAreVoid() {
        runs();
        assertTrue(body.reattach(SECOND));
        assertFalse(body.stop(FIRST));
        assertFalse(body.standing());
        assertFalse(body.takes(FIRST));
    }

    @Test
    void anOrderToGoOnConcernsTheStopBeforeIt() {
        runs();
        assertTrue(body.stop(FIRST));
        int first = body.stops();
        assertTrue(body.stop(FIRST), "the next move came before the body went on");
        body.thaw(first);
        assertTrue(body.standing());
        body.thaw(body.stops());
        assertEquals(State.RUNNING, body.state());
    }
}
