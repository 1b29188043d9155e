package org.fulcrum.runtime.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.CpuSnapshot;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.platform.NodeReading;

/**
 * Joins the reports of all members into one picture: a process is what its home says, except CPU, memory and threads,
 * which are measured where its body runs. Pure.
 */
final class SnapshotAssembly {
    private static final int MAX_ACTIVITIES = 64;

    /** Where a body was measured. */
    private record Place(ProcessKey key, String node) {}

    private final Map<Place, GuestReport> guests = new HashMap<>();

    private SnapshotAssembly(List<MemberTable.Row<NodeReport>> rows) {
        for (MemberTable.Row<NodeReport> row : rows) {
            row.news().guests().forEach(guest -> guests.put(new Place(guest.key(), row.name()), guest));
        }
    }

    static ClusterSnapshot of(
            Instant now, String self, String site, List<MemberTable.Row<NodeReport>> rows, PolicySnapshot policy) {
        SnapshotAssembly assembly = new SnapshotAssembly(rows);
        CpuFeatures any = CpuBaseline.of(rows).any();
        List<NodeSnapshot> nodes =
                rows.stream().map(row -> node(self, any, row)).toList();
        List<ProcessSnapshot> processes = rows.stream()
                .flatMap(row -> row.news().homes().stream().map(home -> assembly.process(row.name(), home)))
                .sorted(Comparator.comparing((ProcessSnapshot p) -> p.key().home())
                        .thenComparingInt(p -> p.key().pid()))
                .toList();
        List<Recommendation> recommendations = rows.stream()
                .flatMap(row -> row.news().recommendations().stream())
                .toList();
        List<SiteSnapshot> sites = SiteSummary.of(site, rows, Policy.detached(policy.settings()));
        return new ClusterSnapshot(now, self, nodes, processes, activities(rows), recommendations, policy, sites);
    }

    private static NodeSnapshot node(String self, CpuFeatures any, MemberTable.Row<NodeReport> row) {
        NodeReport report = row.news();
        NodeReading reading = report.reading();
        return new NodeSnapshot(
                row.name(),
                report.address(),
                row.name().equals(self),
                report.observer(),
                reading.cpuCount(),
                reading.cpuMegahertz(),
                reading.speed(),
                reading.load(),
                reading.demand(),
                reading.memoryTotalBytes(),
                reading.memoryAvailableBytes(),
                reading.cpuPressurePercent(),
                reading.memoryPressurePercent(),
                reading.ioPressurePercent(),
                reading.memoryStall(),
                report.guests().size(),
                report.leftOut(),
                report.observer() ? CpuSnapshot.NONE : cpu(report.cpu(), any),
                report.standing(),
                report.site(),
                row.ageMillis());
    }

    private static CpuSnapshot cpu(CpuFeatures own, CpuFeatures any) {
        return new CpuSnapshot(own.level(), own.words(), any.without(own).words());
    }

    private ProcessSnapshot process(String home, HomeReport h) {
        ProcessKey key = new ProcessKey(home, h.pid());
        GuestReport body = guests.getOrDefault(
                new Place(key, h.node()),
                new GuestReport(
                        key, h.threads(), h.cpuPercent(), h.demand(), 0, h.residentBytes(), 0, CallTraffic.NONE));
        return new ProcessSnapshot(
                key,
                h.node(),
                h.residency(),
                h.epoch(),
                h.user(),
                h.command(),
                body.threads(),
                body.cpuPercent(),
                body.demand(),
                h.cpuSeconds() + body.cpuSeconds(),
                body.residentBytes(),
                h.aliveMillis(),
                h.moves(),
                h.forwardedCalls(),
                body.calls(),
                h.homecomings(),
                h.lastHomecomingCause(),
                h.lastMove(),
                h.terms());
    }

    private static List<Activity> activities(List<MemberTable.Row<NodeReport>> rows) {
        List<Activity> all = new ArrayList<>();
        rows.forEach(row -> row.news().activities().forEach(a -> all.add(a.older(row.ageMillis()))));
        return all.stream()
                .sorted(Comparator.comparingLong(Activity::ageMillis))
                .limit(MAX_ACTIVITIES)
                .toList();
    }
}
