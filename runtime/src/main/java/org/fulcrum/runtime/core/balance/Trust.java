package org.fulcrum.runtime.core.balance;

import java.util.HashMap;
import java.util.Map;

/**
 * How far what nodes say of themselves has been true. A process that gets on slower at a node than the node's news
 * promised lowers the trust in it, by at most half at a time and never below {@value #LEAST}; a kept promise, and time,
 * restore it. A node's load is read as though only that part of its pace were there. A table with an owner; not
 * thread-safe; one number for each node that was ever used.
 */
public final class Trust {
    /** Least trust: a liar is still tried when nothing else is left, and so can mend. */
    public static final double LEAST = 0.05;

    /** Distrust halves in that time, milliseconds. */
    public static final long HALF_LIFE_MILLIS = 600_000;

    /** Part of the promised pace that counts as kept. */
    private static final double KEPT = 0.8;

    private final Map<String, Judged> nodes = new HashMap<>();

    private record Judged(double trust, long atMillis) {}

    /** A process there got on at {@code observed} when {@code promised} was expected. */
    public void observed(String node, double promised, double observed, long nowMillis) {
        if (!(promised > 0) || !(observed >= 0)) {
            return;
        }
        double before = of(node, nowMillis);
        double kept = Math.min(1, observed / promised);
        double after = kept >= KEPT ? Math.min(1, before * 1.5) : before * Math.max(0.5, kept);
        nodes.put(node, new Judged(Math.max(LEAST, after), nowMillis));
    }

    /** Trust in a node, {@value #LEAST} to 1. */
    public double of(String node, long nowMillis) {
        Judged judged = nodes.get(node);
        if (judged == null) {
            return 1;
        }
        double passed = Math.max(0, nowMillis - judged.atMillis);
        return 1 - (1 - judged.trust) * Math.pow(0.5, passed / HALF_LIFE_MILLIS);
    }

    /** What is known, read with that much trust. */
    public Known corrected(Known known, long nowMillis) {
        double trust = nodes.isEmpty() ? 1 : of(known.node().name(), nowMillis);
        if (trust > 0.99 || !known.node().computes()) {
            return known;
        }
        NodeView n = known.node();
        double load = Math.max(n.load(), n.cores()) / trust;
        return new Known(n.withLoad(load), known.ageMillis(), known.bytesPerSecond());
    }
}
