package org.fulcrum.runtime.node;

import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.ProcessClass;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.Standing;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.platform.NodeReading;

/** What members report, as the balance sees it. Pure. */
final class Views {
    private static final String NO_SITE = "";
    private static final double ASSUMED_BYTES_PER_SECOND = 400e6;

    private Views() {}

    /** A node as its news tells. */
    static Known known(MemberTable.Row<NodeReport> row) {
        return new Known(node(row.news()), row.ageMillis(), ASSUMED_BYTES_PER_SECOND);
    }

    static NodeView node(NodeReport report) {
        NodeReading reading = report.reading();
        return new NodeView(
                report.name(),
                NO_SITE,
                reading.cpuCount(),
                reading.speed() > 0 ? reading.speed() : 1,
                reading.demand(),
                0,
                reading.memoryTotalBytes(),
                reading.memoryTotalBytes() - reading.memoryAvailableBytes(),
                Math.max(0, reading.memoryStall()),
                0,
                standing(report));
    }

    private static Standing standing(NodeReport report) {
        return switch (report.standing().state()) {
            case OPEN -> Standing.OPEN;
            case CORDONED -> Standing.CORDONED;
            case DRAINING, DRAINED -> Standing.DRAINING;
        };
    }

    /** A process of which little is known: it wants one processor. */
    static ProcessView process(ProcessKey key, int uid, long bytes) {
        return new ProcessView(
                key.toString(),
                key.home(),
                NO_SITE,
                Integer.toString(uid),
                ProcessClass.NORMAL,
                1,
                bytes,
                0,
                0,
                0,
                "",
                false);
    }
}
