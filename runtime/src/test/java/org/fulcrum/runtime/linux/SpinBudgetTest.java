package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SpinBudgetTest {
    private final SpinBudget spin = new SpinBudget();

    @Test
    void nobodyAsksBeforeEventsHaveComeDensely() {
        assertFalse(spin.pays());
        spin.waited(SpinBudget.MOST_NANOS + 1);
        assertFalse(spin.pays());
        spin.waited(SpinBudget.MOST_NANOS);
        assertTrue(spin.pays());
    }

    @Test
    void growsUntilTheEventComesWithinIt() {
        for (int i = 0; i < 10; i++) {
            spin.waited(70_000);
        }
        assertTrue(spin.nanos() >= 70_000, () -> "budget " + spin.nanos());
        long enough = spin.nanos();
        spin.waited(70_000);
        assertEquals(enough, spin.nanos());
    }

    @Test
    void endsSoonWhenEventsBecomeRare() {
        dense();
        for (int i = 0; i < 5; i++) {
            spin.waited(1_000_000);
        }
        assertFalse(spin.pays());
    }

    @Test
    void givesTheProcessorUpToSomebodyElse() {
        dense();
        spin.begin();
        assertFalse(spin.again(System.nanoTime() + 1_000_000));
        assertFalse(spin.pays());
    }

    @Property
    void neverAsksForLongerThanTheBound(@ForAll @LongRange(min = 0, max = 1_000_000) long[] waits) {
        SpinBudget any = new SpinBudget();
        for (long wait : waits) {
            any.waited(wait);
            assertTrue(any.nanos() >= 0 && any.nanos() <= SpinBudget.MOST_NANOS);
        }
    }

    private void dense() {
        for (int i = 0; i < 10; i++) {
            spin.waited(SpinBudget.MOST_NANOS);
        }
        assertEquals(SpinBudget.MOST_NANOS, spin.nanos());
    }
}
