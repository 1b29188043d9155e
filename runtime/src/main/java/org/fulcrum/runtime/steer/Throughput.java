package org.fulcrum.runtime.steer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.core.balance.Pace;

/**
 * How fast memory travels from this node to the others, as its own moves have shown: what the next one will take is
 * guessed from that. Not thread-safe.
 */
final class Throughput {
    /**
     * To a node that nothing was sent to yet, bytes per second: what a link of 10 Gbit/s leaves of two nodes at work.
     */
    static final double ASSUMED_BYTES_PER_SECOND = 400e6;

    /** Of a smaller move the time is nearly all spent on other things than its bytes. */
    static final long LEAST_BYTES = 16L << 20;

    /** Most nodes that are remembered; the one that was not asked for longest goes. */
    static final int MAX_NODES = 1024;

    /** How much the latest move counts: one that was held up does not decide alone. */
    private static final double WEIGHT = 0.4;

    private static final double LEAST_MILLIS = 1;
    private static final int USUAL_NODES = 16;

    private final Map<String, Double> toNode = new LinkedHashMap<>(USUAL_NODES, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
            return size() > MAX_NODES;
        }
    };

    /** A move has ended. */
    void took(LastMove cost) {
        if (cost.bytes() < LEAST_BYTES) {
            return;
        }
        double millis = Math.max(LEAST_MILLIS, cost.totalMillis() - Pace.MOVE_SECONDS * 1e3);
        double seen = cost.bytes() / millis * 1e3;
        toNode.merge(cost.to(), seen, (before, now) -> before + WEIGHT * (now - before));
    }

    /** To a node, bytes per second. */
    double to(String node) {
        return toNode.getOrDefault(node, ASSUMED_BYTES_PER_SECOND);
    }
}
