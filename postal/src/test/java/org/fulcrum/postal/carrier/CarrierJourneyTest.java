package org.fulcrum.postal.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/**
 * Processes that are moved, runtimes that are killed and streams that are cut, while messages flow by whatever lane
 * there is: each comes once, whole, and in order.
 */
class CarrierJourneyTest {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LETTERS = 150;

    @Property(tries = 8, shrinking = ShrinkingMode.OFF)
    void nothingIsLostDoubledOrOutOfOrder(@ForAll long seed, @ForAll @IntRange(min = 12, max = 16) int power) {
        SimWorld world = new SimWorld(seed, 3, 3, 1 << power, LETTERS);
        String course = world.run(TIMEOUT_NANOS, LETTERS);
        assertEquals(List.of(), world.failures(), "seed " + seed + ", rings of 2^" + power + " bytes: " + course);
    }
}
