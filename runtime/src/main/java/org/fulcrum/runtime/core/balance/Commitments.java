package org.fulcrum.runtime.core.balance;

import java.util.ArrayList;
import java.util.List;

/**
 * What a node has sent to others and their news cannot show yet. Until news comes that was told a while after the
 * process arrived, the process is added to what that node says of itself. A table with an owner; not thread-safe;
 * bounded by the moves of {@value #SETTLE_MILLIS} ms.
 */
public final class Commitments {
    /** A node's load shows an arrival after that long, milliseconds. */
    public static final long SETTLE_MILLIS = 2_000;

    private static final long FORGET_MILLIS = 30_000;

    private final List<Sent> sent = new ArrayList<>();

    private record Sent(String node, ProcessView process, long atMillis) {}

    /** A process was sent, or arrived: either counts from that moment. */
    public void sent(String node, ProcessView process, long nowMillis) {
        sent.removeIf(s -> s.process.id().equals(process.id()) || nowMillis - s.atMillis > FORGET_MILLIS);
        sent.add(new Sent(node, process, nowMillis));
    }

    /** A process did not go, or has ended. */
    public void forget(String process) {
        sent.removeIf(s -> s.process.id().equals(process));
    }

    /** What is known, with what was sent since it was told. */
    public Known corrected(Known known, long nowMillis) {
        if (sent.isEmpty()) {
            return known;
        }
        long toldAt = nowMillis - known.ageMillis();
        NodeView node = known.node();
        for (Sent s : sent) {
            if (s.node.equals(node.name()) && toldAt < s.atMillis + SETTLE_MILLIS) {
                node = node.plus(s.process);
            }
        }
        return new Known(node, known.ageMillis(), known.bytesPerSecond());
    }
}
