package org.fulcrum.runtime.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.CpuSnapshot;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.platform.NodeReading;

/**
 * Joins the reports of all members into one picture: a process is what its home says, except CPU, memory and threads,
 * which are measured where its body runs; of a guest whose home is of another site there may be nothing else. Pure.
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

    /** The strangers are members of other sites that have been heard of, with their sites. */
    static ClusterSnapshot of(
            Instant now,
            String self,
            String site,
            List<MemberTable.Row<NodeReport>> rows,
            PolicySnapshot policy,
            Map<String, String> strangers) {
        SnapshotAssembly assembly = new SnapshotAssembly(rows);
        CpuFeatures any = CpuBaseline.of(rows).any();
        List<NodeSnapshot> nodes =
                rows.stream().map(row -> node(self, any, row)).toList();
        List<ProcessSnapshot> told = rows.stream()
                .flatMap(row -> row.news().homes().stream().map(home -> assembly.process(row.name(), home)))
                .toList();
        List<ProcessSnapshot> processes = Stream.concat(told.stream(), assembly.strangers(site, rows, told))
                .sorted(Comparator.comparing((ProcessSnapshot p) -> p.key().home())
                        .thenComparingInt(p -> p.key().pid()))
                .toList();
        List<Recommendation> recommendations = rows.stream()
                .flatMap(row -> row.news().recommendations().stream())
                .toList();
        List<SiteSnapshot> sites = SiteSummary.of(site, rows, Policy.detached(policy.settings()), strangers);
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

    /**
     * Guests of other sites on nodes of this one, as their hosts measure them: lists of processes are told within a
     * site, and who looks at a node must see all that runs there.
     */
    private Stream<ProcessSnapshot> strangers(
            String site, List<MemberTable.Row<NodeReport>> rows, List<ProcessSnapshot> told) {
        Set<String> ours = rows.stream()
                .filter(row -> row.news().site().equals(site))
                .map(MemberTable.Row::name)
                .collect(Collectors.toSet());
        Set<ProcessKey> known = told.stream().map(ProcessSnapshot::key).collect(Collectors.toSet());
        Map<ProcessKey, ProcessSnapshot> strangers = new HashMap<>();
        // Of two nodes that both tell of a guest one has let it go: the one to which it came later has it.
        guests.entrySet().stream()
                .filter(e -> ours.contains(e.getKey().node()))
                .filter(e -> !ours.contains(e.getKey().key().home())
                        && !known.contains(e.getKey().key()))
                .sorted(Comparator.comparingLong(e -> e.getValue().hereMillis()))
                .forEach(e -> strangers.putIfAbsent(
                        e.getKey().key(), stranger(e.getKey().node(), e.getValue())));
        return strangers.values().stream();
    }

    private static ProcessSnapshot stranger(String node, GuestReport body) {
        return new ProcessSnapshot(
                body.key(),
                node,
                Residency.AWAY,
                0,
                "",
                "",
                body.threads(),
                body.cpuPercent(),
                body.demand(),
                body.cpuSeconds(),
                body.residentBytes(),
                -1,
                0,
                0,
                body.calls(),
                0,
                Optional.empty(),
                Optional.empty(),
                ProcessTerms.DEFAULT);
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
