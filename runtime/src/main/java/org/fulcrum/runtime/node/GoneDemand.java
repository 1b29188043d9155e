package org.fulcrum.runtime.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.fulcrum.runtime.linux.RecentRate;
import org.fulcrum.runtime.platform.ProcessReading;

/**
 * The part of a node's demand that belongs to processes in care which are not there any more: ended, or moved on. A
 * node's demand is a mean over {@link RecentRate#WINDOW_NANOS}; without this it would look busy for so long to those
 * who have work for it. Not thread-safe.
 */
final class GoneDemand {
    /** Processes in care that ran here at the latest reading, by the pid they have here. */
    private Map<Integer, ProcessReading> former = Map.of();

    private final Map<Integer, Gone> gone = new HashMap<>();
    private long readAtNanos;

    private record Gone(ProcessReading reading, long sinceNanos) {
        /** What it still is of a mean that was read then, processors: less and less of its time is in there. */
        double partAt(long readAtNanos) {
            double window = RecentRate.WINDOW_NANOS;
            double ended = Math.max(0, readAtNanos - sinceNanos);
            double there = Math.min(reading.aliveMillis() * 1e6, window - ended);
            return Math.max(0, there) / window * reading.demand();
        }
    }

    /** The node has been measured, and the processes that run here. */
    void measured(Map<Integer, ProcessReading> here, long nowNanos) {
        left(here.keySet(), nowNanos);
        former = Map.copyOf(here);
        readAtNanos = nowNanos;
        gone.values().removeIf(g -> g.partAt(nowNanos) <= 0);
    }

    /** The part of the latest reading, processors, when those with these pids run here now. */
    double of(Set<Integer> here, long nowNanos) {
        left(here, nowNanos);
        return gone.values().stream().mapToDouble(g -> g.partAt(readAtNanos)).sum();
    }

    private void left(Set<Integer> here, long nowNanos) {
        former.forEach((pid, reading) -> {
            if (!here.contains(pid)) {
                gone.putIfAbsent(pid, new Gone(reading, nowNanos));
            }
        });
        gone.keySet().removeAll(here); // back again, or a number used anew
    }
}
