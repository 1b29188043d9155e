package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fulcrum.runtime.linux.ProcessorGauge;
import org.junit.jupiter.api.Test;

/** When a speed is believed: work that is done as fast as the test says, and counted. */
class SpeedWatchTest {
    private static final long PERIOD_NANOS = SpeedGauge.GLANCE_MILLIS * 1_000_000;

    private double processor = 1;
    private double afterRisingFrequency;
    private long spentNanos;
    private final SpeedWatch watch = new SpeedWatch(this::work, 1);

    private ProcessorGauge.Rounds work(int rounds, double enough) {
        double speed = rounds > SpeedWatch.GLANCE_ROUNDS ? Math.max(processor, afterRisingFrequency) : processor;
        long spent = (long) ((speed >= enough ? 1 : rounds) * ProcessorGauge.REFERENCE_NANOS / speed);
        spentNanos += spent;
        return new ProcessorGauge.Rounds(speed, spent);
    }

    private double glances(int count) {
        for (int i = 0; i < count; i++) {
            watch.glance(PERIOD_NANOS, false);
        }
        return watch.now();
    }

    /** The paper's overheating node. */
    @Test
    void anOverheatedProcessorIsSlowAfterThreeGlancesAndFastAgainAfterOne() {
        assertEquals(1, glances(5));
        processor = 0.5;
        assertEquals(1, glances(SpeedWatch.IN_A_ROW - 1));
        assertEquals(0.5, glances(1));
        processor = 0.98;
        assertEquals(0.98, glances(1));
        assertEquals(1, watch.most());
    }

    @Test
    void aNeighbourThatComesAndGoesChangesNothing() {
        for (int i = 0; i < 10; i++) {
            processor = 0.6;
            glances(SpeedWatch.IN_A_ROW - 1);
            processor = 0.99;
            assertEquals(1, glances(1));
        }
    }

    @Test
    void whatIsBetterThanEverIsTaken() {
        processor = 1.1;
        assertEquals(1.1, glances(1));
        assertEquals(1.1, watch.most());
    }

    @Test
    void whenTheKernelSaysThatItIsHotOneGlanceIsEnough() {
        processor = 0.5;
        watch.glance(PERIOD_NANOS, true);
        assertEquals(0.5, watch.now());
    }

    /**
     * An idle processor runs slowly until it has had work for a moment; that is not believed, nor paid for for ever.
     */
    @Test
    void anIdleProcessorsLowFrequencyIsSeenThroughAndCostsAThousandthAtMost() {
        processor = 0.3;
        afterRisingFrequency = 1;
        int hour = (int) (3_600_000 / SpeedGauge.GLANCE_MILLIS);
        assertEquals(1, glances(hour));
        double glanceNanos = SpeedWatch.GLANCE_ROUNDS * ProcessorGauge.REFERENCE_NANOS / processor;
        double looksNanos = spentNanos - hour * glanceNanos;
        double allowed = SpeedWatch.MOST_SAVED_NANOS + hour * (double) PERIOD_NANOS * SpeedWatch.LOOKS_SHARE;
        assertTrue(looksNanos <= allowed, looksNanos + " ns of " + allowed);
        assertTrue(looksNanos > 0, "it looked");
    }

    @Test
    void aRowOfBadFiguresCountsByItsBest() {
        processor = 0.3;
        glances(1);
        processor = 0.7;
        glances(1);
        processor = 0.4;
        assertEquals(0.7, glances(1));
    }
}
