package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.guest.CallTotals;
import org.fulcrum.runtime.move.Engine;
import org.junit.jupiter.api.Test;

/** From counts of a body's calls to what they come to in a second. */
class TrafficRatesTest {
    private static final ProcessKey KEY = new ProcessKey("n1", 100);
    private static final long SECOND = 1_000_000_000L;

    private final TrafficRates rates = new TrafficRates();

    private CallTraffic at(long second, int pid, long calls, long bytes, long waitedMillis) {
        CallTotals totals = new CallTotals(calls, bytes, waitedMillis * 1_000_000);
        rates.measure(List.of(new Engine.GuestProcess(KEY, pid, totals)), second * SECOND);
        return rates.of(KEY);
    }

    @Test
    void aRateIsWhatWasAddedInASecond() {
        assertEquals(new CallTraffic(500, 10_000, 0.25), at(100, 7, 500, 10_000, 250));
        assertEquals(new CallTraffic(300, 6_000, 0.15), at(101, 7, 600, 12_000, 300));
        at(102, 7, 600, 12_000, 300);
        at(103, 7, 600, 12_000, 300);
        at(104, 7, 600, 12_000, 300);
        assertEquals(CallTraffic.NONE, at(105, 7, 600, 12_000, 300));
    }

    @Test
    void anotherBodyOfTheSameProcessCountsFromItsBeginning() {
        at(100, 7, 500, 10_000, 250);
        assertEquals(new CallTraffic(20, 400, 0), at(101, 8, 20, 400, 0));
    }

    @Test
    void ofOneThatIsNotHereNothingIsKnown() {
        at(100, 7, 500, 10_000, 250);
        rates.measure(List.of(), 101 * SECOND);
        assertEquals(CallTraffic.NONE, rates.of(KEY));
    }
}
