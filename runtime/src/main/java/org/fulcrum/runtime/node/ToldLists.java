package org.fulcrum.runtime.node;

import java.util.HashMap;
import java.util.Map;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;

/**
 * The lists of processes and moves that members told this one directly; gossip does not carry them. Not thread-safe.
 */
final class ToldLists {
    /** Age of lists that were never told. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long FORGET_MILLIS = 60_000;
    private static final int MAX_REPORTS = 4096;

    private final Map<String, Heard> reports = new HashMap<>();

    private record Heard(NodeReport report, long atMillis) {
        boolean isOlderThan(NodeReport other) {
            return report.incarnation() < other.incarnation()
                    || (report.incarnation() == other.incarnation() && report.sequence() < other.sequence());
        }
    }

    void heard(NodeReport report, long nowMillis) {
        Heard known = reports.get(report.name());
        if (known == null ? reports.size() < MAX_REPORTS : known.isOlderThan(report)) {
            reports.put(report.name(), new Heard(report, nowMillis));
        }
    }

    /** A member's figures with its lists; what moves were is told as old as it is. */
    NodeReport with(MemberTable.Row<NodeReport> row, long nowMillis) {
        Heard heard = reports.get(row.name());
        if (heard == null || heard.report.incarnation() != row.news().incarnation()) {
            return row.news();
        }
        long olderMillis = Math.max(0, nowMillis - heard.atMillis - row.ageMillis());
        return row.news().withLists(heard.report, olderMillis);
    }

    /**
     * Since a member told its lists, milliseconds; {@link #NEVER} when they have changed in a way it is urgent to know.
     */
    long ageMillis(MemberTable.Row<NodeReport> row, long nowMillis) {
        Heard heard = reports.get(row.name());
        return heard == null
                        || heard.report.incarnation() != row.news().incarnation()
                        || heard.report.changes() < row.news().changes()
                ? NEVER
                : nowMillis - heard.atMillis;
    }

    void forget(long nowMillis) {
        reports.values().removeIf(heard -> nowMillis - heard.atMillis > FORGET_MILLIS);
    }
}
