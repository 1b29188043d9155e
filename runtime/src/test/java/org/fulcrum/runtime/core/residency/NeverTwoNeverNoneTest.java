package org.fulcrum.runtime.core.residency;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A model of the protocol of moves under random schedules: never two live copies, and never none while the host of the
 * live copy is up; docs/protocols.md says what that means and what is not in the model.
 *
 * <p>{@code -Dfulcrum.test.seed=N} begins with schedule N, as a failure names it; {@code -Dfulcrum.test.schedules=N}
 * runs more of them.
 */
class NeverTwoNeverNoneTest {
    private static final int SCHEDULES = Integer.getInteger("fulcrum.test.schedules", 1_000_000);
    private static final long SEED = Long.getLong("fulcrum.test.seed", System.nanoTime());

    @Test
    void holdsInAMillionSchedules() {
        long begin = System.nanoTime();
        Schedules schedules = new Schedules(EnumSet.allOf(Rule.class));
        System.out.println("model: first seed " + SEED);
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            if (schedules.run(seed) != null) {
                fail("-Dfulcrum.test.seed=" + seed + ": " + schedules.shortest());
            }
        }
        System.out.printf(
                "model: %d schedules, %d steps, %d moves committed, %.1f s%n",
                SCHEDULES, schedules.taken(), schedules.commits(), (System.nanoTime() - begin) / 1e9);
    }

    /** Each rule is needed: without it the model finds what it is there to prevent. */
    @ParameterizedTest
    @EnumSource
    void failsWithout(Rule rule) {
        Schedules schedules = new Schedules(EnumSet.complementOf(EnumSet.of(rule)));
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            if (schedules.run(seed) != null) {
                System.out.printf("model without %s, schedule %d: %s%n", rule, seed - SEED, schedules.shortest());
                return;
            }
        }
        fail("nothing is amiss without " + rule + ", from seed " + SEED);
    }
}
