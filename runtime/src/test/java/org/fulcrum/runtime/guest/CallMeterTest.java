package org.fulcrum.runtime.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What calls come to: their number, their bytes, and what of their time is due to the distance. */
class CallMeterTest {
    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000_000L;

    private final CallMeter meter = new CallMeter();

    private void calls(int count, long nanos) {
        for (int i = 0; i < count; i++) {
            meter.sent(100);
            meter.answered(nanos, 50);
        }
    }

    @Test
    void callsAndTheirBytesAreCountedBothWays() {
        calls(3, 60 * MICRO);
        assertEquals(new CallTotals(3, 450, 180 * MICRO), meter.totals());
    }

    /** A program that waits for a key would wait at home as well. */
    @Test
    void whatWaitsForSomethingElseCountsAsSomeRoundTrips() {
        calls(100, 60 * MICRO);
        long before = meter.totals().waitedNanos();
        calls(1, 30 * SECOND);
        long added = meter.totals().waitedNanos() - before;
        assertTrue(added >= 60 * MICRO && added <= CallMeter.ROUND_TRIPS * 70 * MICRO, added + " ns");
    }

    @Test
    void evenTheFirstCallMayWaitForSomethingElse() {
        calls(1, 30 * SECOND);
        assertEquals(
                CallMeter.ROUND_TRIPS * CallMeter.FIRST_QUICKEST_NANOS + 150 * CallMeter.NANOS_PER_BYTE,
                meter.totals().waitedNanos());
    }

    @Test
    void manyBytesMayTakeTheirTime() {
        calls(100, 60 * MICRO);
        long before = meter.totals().waitedNanos();
        meter.sent(1 << 20);
        meter.answered(5_000 * MICRO, 50);
        assertEquals(5_000 * MICRO, meter.totals().waitedNanos() - before);
    }

    /** The process has been moved to the other end of a long line, or the line has become slow. */
    @Test
    void aLineThatHasBecomeSlowIsSoonTheMeasure() {
        calls(100, 60 * MICRO);
        calls(1_000, 20_000 * MICRO);
        long before = meter.totals().waitedNanos();
        calls(10, 20_000 * MICRO);
        assertEquals(10 * 20_000 * MICRO, meter.totals().waitedNanos() - before);
    }
}
