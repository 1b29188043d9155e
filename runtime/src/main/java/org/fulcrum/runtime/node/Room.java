package org.fulcrum.runtime.node;

import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.BestNode;
import org.fulcrum.runtime.core.balance.Commitments;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.gossip.MemberTable;

/**
 * Where there is room for programs that leave one after the other: what was sent a moment ago counts at its new node
 * though the news of it is older. Not synchronised.
 */
final class Room {
    private final Commitments commitments = new Commitments();

    /** The best node for a program of that size that leaves {@code from}; remembers it. */
    BestNode.Choice choose(String from, ProcessKey key, long bytes, List<MemberTable.Row<NodeReport>> rows) {
        long now = System.nanoTime() / 1_000_000;
        List<Known> open = rows.stream()
                .filter(row -> !row.name().equals(from) && takes(row.news()))
                .map(row -> commitments.corrected(Views.known(row), now))
                .toList();
        ProcessView process = Views.process(key, 0, bytes);
        BestNode.Choice best = BestNode.choose(Optional.empty(), process, open, SiteRules.ALONE, Parameters.DEFAULT);
        best.node().ifPresent(node -> commitments.sent(node, process, now));
        return open.isEmpty()
                ? new BestNode.Choice(Optional.empty(), "there is no other node that takes processes")
                : best;
    }

    /** Whether a member takes processes at all. */
    static boolean takes(NodeReport report) {
        return !report.observer() && report.standing().open();
    }
}
