package org.fulcrum.runtime.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PauseEstimateTest {
    private static final long SMALL = 7_000_000;
    private static final long LARGE = 1_000_000_000;

    private final PauseEstimate pauses = new PauseEstimate();

    @Test
    void beforeAnyMoveItSaysWhatAColdOneTakes() {
        assertEquals(PauseEstimate.FIRST_FIXED_MILLIS, pauses.millis(0), 1e-6);
        assertEquals(PauseEstimate.FIRST_FIXED_MILLIS + 2_000, pauses.millis(LARGE), 1e-6);
    }

    @Test
    void aFewWarmMovesBringItDown() {
        for (int move = 0; move < 6; move++) {
            pauses.learn(SMALL, 40);
        }
        assertEquals(40, pauses.millis(SMALL), 15);
    }

    @Test
    void movesOfOneSizeSayLittleOfTheSpeed() {
        for (int move = 0; move < 50; move++) {
            pauses.learn(SMALL, move % 2 == 0 ? 30 : 50);
        }
        double large = pauses.millis(LARGE);
        assertTrue(large > 1_000 && large < 3_500, "estimate for 1 GB: " + large + " ms");
    }

    @Test
    void largeMovesTeachTheSpeed() {
        for (int move = 0; move < 10; move++) {
            pauses.learn(SMALL, 40);
            pauses.learn(LARGE, 540);
        }
        assertEquals(540, pauses.millis(LARGE), 60);
        assertEquals(40, pauses.millis(SMALL), 25);
    }

    @Test
    void itIsNeverNegative() {
        pauses.learn(LARGE, 1);
        pauses.learn(SMALL, 5_000);
        assertTrue(pauses.millis(0) >= 0 && pauses.millis(LARGE) >= 0);
    }
}
