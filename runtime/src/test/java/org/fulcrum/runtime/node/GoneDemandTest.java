package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.fulcrum.runtime.platform.ProcessReading;
import org.junit.jupiter.api.Test;

class GoneDemandTest {
    private static final long SECOND = 1_000_000_000;
    private static final double EXACTLY = 1e-9;

    private final GoneDemand gone = new GoneDemand();

    private static ProcessReading reading(double demand, long aliveMillis) {
        return new ProcessReading(0, "", 1, 100, demand, 1, 0, aliveMillis);
    }

    @Test
    void whoIsThereIsNotGone() {
        gone.measured(Map.of(7, reading(1, 60_000)), 0);
        assertEquals(0, gone.of(Set.of(7, 8), SECOND / 2), EXACTLY);
    }

    @Test
    void whatHasJustEndedIsStillWhollyInTheLatestReading() {
        gone.measured(Map.of(7, reading(2, 60_000), 8, reading(1, 60_000)), 0);
        assertEquals(2, gone.of(Set.of(8), SECOND / 2), EXACTLY);
        assertEquals(3, gone.of(Set.of(), SECOND / 2), EXACTLY);
    }

    @Test
    void ofEachLaterReadingItIsLess() {
        gone.measured(Map.of(7, reading(1, 60_000)), 0);
        assertEquals(1, gone.of(Set.of(), 0), EXACTLY);
        gone.measured(Map.of(), SECOND);
        assertEquals(2.5 / 3.5, gone.of(Set.of(), SECOND), EXACTLY);
        gone.measured(Map.of(), 4 * SECOND);
        assertEquals(0, gone.of(Set.of(), 4 * SECOND), EXACTLY);
    }

    @Test
    void oneThatDidNotLiveLongWasNeverAllOfIt() {
        gone.measured(Map.of(7, reading(1, 700)), 0);
        assertEquals(0.2, gone.of(Set.of(), 0), EXACTLY);
    }

    @Test
    void aNumberUsedAnewIsNotGone() {
        gone.measured(Map.of(7, reading(1, 60_000)), 0);
        assertEquals(1, gone.of(Set.of(), 0), EXACTLY);
        gone.measured(Map.of(7, reading(1, 100)), SECOND);
        assertEquals(0, gone.of(Set.of(7), SECOND), EXACTLY);
    }
}
