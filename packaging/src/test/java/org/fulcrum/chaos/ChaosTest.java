package org.fulcrum.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The storm as {@code ./fulcrum lab chaos} has it, without faults and with them. The seed is printed;
 * {@code -Dfulcrum.test.seed=N} repeats its choices.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChaosTest {
    private static final int MOVES = 300;
    private static final int MOVES_WITH_FAULTS = 100;

    private final ChaosLab place;

    ChaosTest() throws InterruptedException {
        place = new ChaosLab();
    }

    @AfterAll
    void down() {
        place.close();
    }

    private void storm(int moves, boolean faults) throws InterruptedException {
        ChaosOptions given = ChaosOptions.parse("--moves", String.valueOf(moves));
        long seed = Long.getLong("fulcrum.test.seed", given.seed());
        ChaosOptions options = new ChaosOptions(moves, seed, given.programs(), faults, false, false);
        Tally tally = new ChaosRun(place, options).carryOut();
        String table = tally.table(options);
        System.out.println(table);
        assertTrue(tally.moves() >= moves && tally.sound(faults), table);
    }

    @Test
    void nothingDiverges() throws InterruptedException {
        storm(MOVES, false);
    }

    @Test
    void nothingDivergesWhenRuntimesAndNetworksFail() throws InterruptedException {
        storm(MOVES_WITH_FAULTS, true);
    }
}
