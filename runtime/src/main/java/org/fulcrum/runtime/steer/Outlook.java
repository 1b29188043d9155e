package org.fulcrum.runtime.steer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Commitments;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.Trust;
import org.fulcrum.runtime.core.gossip.MemberTable;

/**
 * How a node sees the others when it decides: their news, with what it has sent them since, read with the trust that
 * they have earned; and what it need not try again so soon. Thread-safe.
 */
public final class Outlook {
    /** A node that refused a process is not offered it again for so long, milliseconds. */
    public static final long BARRED_MILLIS = 30_000;

    /** A process that cannot move anywhere is left alone for so long, milliseconds. */
    public static final long FIXED_MILLIS = 60_000;

    private static final String ANYWHERE = "";

    private final LongSupplier clockMillis;
    private final Commitments commitments = new Commitments();
    private final Trust trust = new Trust();
    private final Throughput throughput = new Throughput();
    private final Map<Way, Bar> bars = new HashMap<>();

    private record Way(String process, String node) {}

    private record Bar(String why, long untilMillis) {}

    /** An outlook by that clock, milliseconds that never go back. */
    public Outlook(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
    }

    /** All members that could ever take a process, but {@code self}. */
    synchronized List<Known> known(String self, List<MemberTable.Row<NodeReport>> rows) {
        long now = clockMillis.getAsLong();
        return rows.stream()
                .filter(row -> !row.name().equals(self) && !row.news().observer())
                .map(row -> trust.corrected(commitments.corrected(known(row), now), now))
                .toList();
    }

    private Known known(MemberTable.Row<NodeReport> row) {
        return Views.known(row, throughput.to(row.name()));
    }

    /** A move from here has ended. */
    synchronized void took(LastMove cost) {
        throughput.took(cost);
    }

    /** A node as it is with what is on its way to it. */
    synchronized NodeView expecting(NodeView node) {
        return commitments
                .corrected(new Known(node, 0, 1), clockMillis.getAsLong())
                .node();
    }

    /** A process was sent there, or was promised a place. */
    synchronized void sent(String node, ProcessView process) {
        commitments.sent(node, process, clockMillis.getAsLong());
    }

    /** A process did not go. */
    synchronized void stayed(String process) {
        commitments.forget(process);
    }

    /** A process there got on at {@code observed} where its node's own news promises {@code promised}. */
    synchronized void observed(String node, double promised, double observed) {
        trust.observed(node, promised, observed, clockMillis.getAsLong());
    }

    /** A node will not have a process. */
    synchronized void bar(String process, String node, String why) {
        put(new Way(process, node), why, BARRED_MILLIS);
    }

    /** A process cannot go anywhere. */
    synchronized void fix(String process, String why) {
        put(new Way(process, ANYWHERE), why, FIXED_MILLIS);
    }

    private void put(Way way, String why, long millis) {
        long now = clockMillis.getAsLong();
        bars.values().removeIf(bar -> bar.untilMillis <= now);
        bars.put(way, new Bar(why, now + millis));
    }

    /** Why a process cannot go anywhere, as far as has been found out. */
    synchronized Optional<String> fixed(String process) {
        return standing(new Way(process, ANYWHERE));
    }

    /** Whether that node has refused that process a moment ago. */
    synchronized boolean bars(String process, String node) {
        return standing(new Way(process, node)).isPresent();
    }

    private Optional<String> standing(Way way) {
        return Optional.ofNullable(bars.get(way))
                .filter(bar -> bar.untilMillis > clockMillis.getAsLong())
                .map(Bar::why);
    }
}
