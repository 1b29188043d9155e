package org.fulcrum.runtime.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.guest.CallTotals;
import org.fulcrum.runtime.linux.RecentRate;
import org.fulcrum.runtime.move.Engine;

/** How much the guests of this node have to do with their homes, from what is counted. Not thread-safe. */
final class TrafficRates {
    private static final double NANOS_PER_SECOND = 1e9;

    private Map<ProcessKey, Counted> former = Map.of();

    private static final class Counted {
        final int pid;
        final RecentRate calls;
        final RecentRate bytes;
        final RecentRate waited;
        CallTotals totals = CallTotals.NONE;
        CallTraffic traffic = CallTraffic.NONE;

        /** One that is seen for the first time came a moment ago. */
        Counted(int pid, long nowNanos) {
            this.pid = pid;
            long since = nowNanos - Heartbeat.PERIOD_MILLIS * 1_000_000;
            calls = new RecentRate(since);
            bytes = new RecentRate(since);
            waited = new RecentRate(since);
        }

        void add(long now, CallTotals latter) {
            traffic = new CallTraffic(
                    calls.add(now, (double) latter.calls() - totals.calls()) * NANOS_PER_SECOND,
                    bytes.add(now, (double) latter.bytes() - totals.bytes()) * NANOS_PER_SECOND,
                    waited.add(now, (double) latter.waitedNanos() - totals.waitedNanos()));
            totals = latter;
        }
    }

    /** Takes the counts of now. */
    void measure(List<Engine.GuestProcess> guests, long nowNanos) {
        Map<ProcessKey, Counted> latter = new HashMap<>();
        for (Engine.GuestProcess guest : guests) {
            Counted known = former.get(guest.key());
            Counted counted =
                    known != null && known.pid == guest.localPid() ? known : new Counted(guest.localPid(), nowNanos);
            counted.add(nowNanos, guest.calls());
            latter.put(guest.key(), counted);
        }
        former = latter;
    }

    /** Of that guest, at the latest measurement. */
    CallTraffic of(ProcessKey guest) {
        Counted known = former.get(guest);
        return known == null ? CallTraffic.NONE : known.traffic;
    }
}
