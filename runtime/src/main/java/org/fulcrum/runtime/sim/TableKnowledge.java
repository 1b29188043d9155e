package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Standing;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.core.gossip.Told;

/**
 * Gossip as real nodes do it: each has its {@link MemberTable}, tells a window of it at each beat, and forgets who was
 * silent for too long. Nothing is lost, and messages take no time. A beat looks at the whole table: for some hundreds
 * of nodes; {@link WindowKnowledge} is for more.
 */
final class TableKnowledge implements Knowledge {
    private static final long INCARNATION = 1;

    private final List<MemberTable<NodeView>> tables = new ArrayList<>();
    private final List<String> names;
    private final long[] sequences;
    private final long[] changes;
    private final Standing[] standings;
    private final Partners partners;
    private final int window;
    private final double bytesPerSecond;

    /**
     * Nobody knows anything yet.
     *
     * @param names of the nodes, by number
     * @param partners who is told
     * @param window entries told at a beat, the own one included
     * @param bytesPerSecond throughput of moves, as everybody measures it
     */
    TableKnowledge(List<String> names, Partners partners, int window, double bytesPerSecond) {
        this.names = List.copyOf(names);
        this.partners = partners;
        this.window = window;
        this.bytesPerSecond = bytesPerSecond;
        sequences = new long[names.size()];
        changes = new long[names.size()];
        standings = new Standing[names.size()];
        for (int node = 0; node < names.size(); node++) {
            tables.add(new MemberTable<>(names.get(node)));
            standings[node] = Standing.OPEN;
        }
    }

    @Override
    public void beat(int node, NodeView self, double now) {
        MemberTable<NodeView> table = tables.get(node);
        table.step(new MemberTable.Event.Own<>(news(node, self)), millis(now));
        table.step(new MemberTable.Event.Tick<>(), millis(now));
        int other = partners.of(node);
        if (other != node) {
            for (Told<NodeView> told : table.window(window, millis(now))) {
                tables.get(other).step(new MemberTable.Event.Heard<>(told), millis(now));
            }
        }
    }

    @Override
    public void learn(int node, int of, NodeView view, double now) {
        tables.get(node).step(new MemberTable.Event.Heard<>(news(of, view)), millis(now));
    }

    /** A change of standing is what others should know soon. */
    private Told<NodeView> news(int of, NodeView view) {
        if (view.standing() != standings[of]) {
            standings[of] = view.standing();
            changes[of]++;
        }
        return Told.now(names.get(of), INCARNATION, ++sequences[of], changes[of], view);
    }

    @Override
    public List<Known> of(int node, double now) {
        List<Known> known = new ArrayList<>();
        for (MemberTable.Row<NodeView> row : tables.get(node).rows(millis(now))) {
            if (!row.name().equals(names.get(node))) {
                known.add(new Known(row.news(), row.ageMillis(), bytesPerSecond));
            }
        }
        return known;
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1000);
    }
}
