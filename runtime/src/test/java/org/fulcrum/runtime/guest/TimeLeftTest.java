package org.fulcrum.runtime.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The time that a call has left which was cut short. */
class TimeLeftTest {
    @Test
    void whatWasWaitedIsTakenOff() {
        assertEquals(1_500_000_000, TimeLeft.left(2, 250_000_000, 750_000_000));
        assertEquals(1, TimeLeft.left(0, 1, 0));
    }

    @Test
    void nobodyWaitsLessThanNothing() {
        assertEquals(0, TimeLeft.left(0, 1, 2));
    }
}
