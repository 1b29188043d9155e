package org.fulcrum.runtime.steer;

import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.ProcessClass;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.Standing;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.platform.NodeReading;

/** What members report, as the balance sees it. Pure. */
public final class Views {
    /** A node before it has measured anything: nothing can run there. */
    static final NodeView NOWHERE = new NodeView("", "", 0, 0, 0, 0, 0, 0, 0, 0, Standing.OPEN);

    /** What has not been measured yet needs at least that room, bytes. */
    static final long UNMEASURED_BYTES = 16L << 20;

    /** A process that does nothing but wait for its home still does a little, part of its time. */
    private static final double MOST_WAITING = 0.95;

    private Views() {}

    /** A node as its news tells, when nothing was sent to it yet. */
    public static Known known(MemberTable.Row<NodeReport> row) {
        return known(row, Throughput.ASSUMED_BYTES_PER_SECOND);
    }

    /** A node as its news tells, to which memory travels that fast. */
    static Known known(MemberTable.Row<NodeReport> row, double bytesPerSecond) {
        return new Known(node(row.news()), row.ageMillis(), bytesPerSecond);
    }

    /** The latest that a member told; empty when nothing is known of it. */
    static Optional<NodeReport> news(String node, List<MemberTable.Row<NodeReport>> rows) {
        return rows.stream().filter(row -> row.name().equals(node)).findFirst().map(MemberTable.Row::news);
    }

    /** A node as it tells of itself. */
    public static NodeView node(NodeReport report) {
        NodeReading reading = report.reading();
        return new NodeView(
                report.name(),
                report.site(),
                reading.cpuCount(),
                reading.speed() > 0 ? reading.speed() : 1,
                reading.demand(),
                report.foreignDemand(),
                reading.memoryTotalBytes(),
                reading.memoryTotalBytes() - reading.memoryAvailableBytes(),
                Math.max(0, reading.memoryStall()),
                report.guests().stream()
                        .mapToDouble(g -> g.calls().waitPerSecond())
                        .sum(),
                standing(report));
    }

    /** Whether a member could take a process that needs those processor features, as far as they are concerned. */
    public static boolean receives(NodeReport report, CpuFeatures needs) {
        return !report.observer()
                && report.standing().open()
                && needs.without(report.cpu()).isEmpty();
    }

    private static Standing standing(NodeReport report) {
        return switch (report.standing().state()) {
            case OPEN -> Standing.OPEN;
            case CORDONED -> Standing.CORDONED;
            case DRAINING, DRAINED -> Standing.DRAINING;
        };
    }

    /**
     * A process that runs here.
     *
     * @param site its home's site
     * @param home what its home tells of it
     * @param guest what is measured here, unless it is at home
     * @param residentMillis since it came
     * @param fixed why it may not be moved; empty when it may
     */
    static ProcessView process(
            ProcessKey key,
            String site,
            Optional<HomeReport> home,
            Optional<GuestReport> guest,
            long residentMillis,
            String fixed) {
        double demand = guest.map(GuestReport::demand)
                .or(() -> home.map(HomeReport::demand))
                .orElse(0.0);
        double worked = guest.map(GuestReport::cpuSeconds).orElse(0.0)
                + home.map(HomeReport::cpuSeconds).orElse(0.0);
        long bytes = guest.map(GuestReport::residentBytes)
                .or(() -> home.map(HomeReport::residentBytes))
                .orElse(0L);
        return new ProcessView(
                key.toString(),
                key.home(),
                site,
                home.map(h -> Integer.toString(h.uid())).orElse(""),
                kind(home.map(HomeReport::terms).orElse(ProcessTerms.DEFAULT)),
                demand,
                Math.max(UNMEASURED_BYTES, bytes),
                guest.map(Views::homeSecondsPerSecond).orElse(0.0),
                worked,
                residentMillis,
                fixed,
                home.map(h -> h.terms().otherSites()).orElse(false));
    }

    private static ProcessClass kind(ProcessTerms terms) {
        return switch (terms.kind()) {
            case URGENT -> ProcessClass.URGENT;
            case NORMAL -> ProcessClass.NORMAL;
            case OVERDUE -> ProcessClass.OVERDUE;
        };
    }

    /** A guest waits for a part of its time; the balance counts for each second in which it does not. */
    private static double homeSecondsPerSecond(GuestReport guest) {
        double part = Math.clamp(guest.calls().waitPerSecond(), 0, MOST_WAITING);
        return part / (1 - part);
    }

    /** The same, to be moved whatever has been found before. */
    static ProcessView movable(ProcessView p) {
        return new ProcessView(
                p.id(),
                p.home(),
                p.homeSite(),
                p.user(),
                p.kind(),
                p.cpuDemand(),
                p.bytes(),
                p.homeSecondsPerSecond(),
                p.workedSeconds(),
                p.residentMillis(),
                "",
                p.leavesSite());
    }

    /**
     * A process of which little is known.
     *
     * @param leavesSite whether it may go to other sites
     */
    public static ProcessView process(
            ProcessKey key, String site, int uid, long bytes, double cpuDemand, boolean leavesSite) {
        return new ProcessView(
                key.toString(),
                key.home(),
                site,
                Integer.toString(uid),
                ProcessClass.NORMAL,
                cpuDemand,
                Math.max(UNMEASURED_BYTES, bytes),
                0,
                0,
                0,
                "",
                leavesSite);
    }
}
