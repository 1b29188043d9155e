package org.fulcrum.runtime.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.BestNode;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.platform.NodeReading;

/**
 * Where there is room for programs that leave one after the other: what was sent a moment ago counts at its new node
 * though the news of it is older. Not synchronised.
 */
final class Room {
    /** After this time a node's own news tells of what came. */
    private static final long UNTOLD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final List<Sent> sent = new ArrayList<>();

    private record Sent(String node, long bytes, long untilNanos) {}

    /**
     * A choice.
     *
     * @param node where to; empty when no node can take it
     * @param reason why, for people
     */
    record Choice(Optional<String> node, String reason) {}

    /** The best node for a program of that size that leaves {@code from}; remembers it. */
    Choice choose(String from, long bytes, List<MemberTable.Row<NodeReport>> rows) {
        long now = System.nanoTime();
        sent.removeIf(s -> s.untilNanos() - now < 0);
        List<BestNode.Candidate> candidates = rows.stream()
                .filter(row -> !row.name().equals(from) && takes(row.news()))
                .map(this::candidate)
                .toList();
        BestNode.Choice best = BestNode.choose("", bytes, candidates);
        best.node().ifPresent(node -> sent.add(new Sent(node, bytes, now + UNTOLD_NANOS)));
        return new Choice(
                best.node(), candidates.isEmpty() ? "there is no other node that takes processes" : best.reason());
    }

    /** Whether a member takes processes at all. */
    static boolean takes(NodeReport report) {
        return !report.observer() && report.standing().open();
    }

    /** What is known of a node. */
    static BestNode.Candidate known(MemberTable.Row<NodeReport> row) {
        NodeReading reading = row.news().reading();
        return new BestNode.Candidate(
                row.name(),
                reading.cpuCount(),
                reading.cpuMegahertz() / 1000,
                reading.load(),
                reading.memoryAvailableBytes(),
                row.ageMillis());
    }

    private BestNode.Candidate candidate(MemberTable.Row<NodeReport> row) {
        BestNode.Candidate known = known(row);
        List<Sent> untold =
                sent.stream().filter(s -> s.node().equals(row.name())).toList();
        return new BestNode.Candidate(
                known.name(),
                known.cpuCount(),
                known.cpuGigahertz(),
                known.load() + untold.size(),
                known.memoryAvailableBytes()
                        - untold.stream().mapToLong(Sent::bytes).sum(),
                known.ageMillis());
    }
}
