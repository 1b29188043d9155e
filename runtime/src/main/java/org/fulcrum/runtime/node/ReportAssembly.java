package org.fulcrum.runtime.node;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.platform.NodeProbe;
import org.fulcrum.runtime.platform.NodeReading;
import org.fulcrum.runtime.platform.ProcessProbe;
import org.fulcrum.runtime.platform.ProcessReading;
import org.fulcrum.runtime.steer.SiteTies;

/**
 * Puts together what this node tells of itself: the engine's processes joined with what the probes measured. Not
 * synchronised. Measuring and reporting are apart, so that a change can be told at once with the readings of the last
 * second.
 */
final class ReportAssembly implements SelfReport {
    private static final ProcessReading UNMEASURED = new ProcessReading(-1, "", 0, 0, 0, 0, 0, 0);

    private static final int SERVICE_THREADS = 1;

    private final String name;
    private final SiteTies ties;
    private final String address;
    private final long incarnation;
    private final CpuFeatures cpu;
    private final Engine engine;
    private final NodeProbe nodeProbe;
    private final ProcessProbe processProbe;
    private final Supplier<Standing> standing;
    private final Supplier<List<Recommendation>> recommendations;
    private final UsedAway used;
    private final Supplier<List<MemberTable.Row<NodeReport>>> rows;
    private final TrafficRates traffic = new TrafficRates();
    private final GoneDemand gone = new GoneDemand();
    private final UserNames users = new UserNames(Path.of("/etc/passwd"));
    private final Map<Integer, String> commands = new HashMap<>();
    private NodeReading node = NodeReading.NONE;
    private Map<Integer, ProcessReading> processes = Map.of();

    ReportAssembly(
            String name,
            SiteTies ties,
            String address,
            long incarnation,
            CpuFeatures cpu,
            Engine engine,
            NodeProbe node,
            ProcessProbe processes,
            Supplier<Standing> standing,
            Supplier<List<Recommendation>> recommendations,
            Supplier<List<MemberTable.Row<NodeReport>>> rows) {
        this.name = name;
        this.ties = ties;
        this.address = address;
        this.incarnation = incarnation;
        this.cpu = cpu;
        this.engine = engine;
        this.nodeProbe = node;
        this.processProbe = processes;
        this.standing = standing;
        this.recommendations = recommendations;
        this.rows = rows;
        used = new UsedAway(rows);
    }

    @Override
    public void measure() {
        Set<Integer> pids = new HashSet<>();
        List<Engine.HomeProcess> homes = engine.homes();
        List<Engine.GuestProcess> guests = engine.guests();
        homes.forEach(home -> pids.add(home.key().pid()));
        commands.keySet().retainAll(pids);
        guests.forEach(guest -> pids.add(guest.localPid()));
        traffic.measure(guests, System.nanoTime());
        used.measure(name, homes);
        node = nodeProbe.read();
        processes = processProbe.read(pids);
        Map<Integer, ProcessReading> here = new HashMap<>(processes);
        here.keySet().retainAll(runHere(homes, guests));
        gone.measured(here, System.nanoTime());
    }

    /** Pids here of the processes in care that run here. */
    private Set<Integer> runHere(List<Engine.HomeProcess> homes, List<Engine.GuestProcess> guests) {
        Set<Integer> pids =
                guests.stream().map(Engine.GuestProcess::localPid).collect(Collectors.toCollection(HashSet::new));
        homes.stream()
                .filter(home -> home.node().equals(name))
                .forEach(home -> pids.add(home.key().pid()));
        return pids;
    }

    /** What the node's processes would use, without those that have gone since it was measured or shortly before. */
    private NodeReading present(List<Engine.HomeProcess> homes, List<Engine.GuestProcess> guests) {
        double away = gone.of(runHere(homes, guests), System.nanoTime());
        return away == 0 ? node : node.withDemand(Math.max(0, node.demand() - away));
    }

    @Override
    public NodeReport report(long sequence) {
        List<Engine.HomeProcess> atHome = engine.homes();
        List<Engine.GuestProcess> hosted = engine.guests();
        List<HomeReport> homes = atHome.stream().map(this::home).toList();
        List<GuestReport> guests = hosted.stream().map(this::guest).toList();
        return ReportBudget.fit(new NodeReport(
                name,
                incarnation,
                sequence,
                false,
                address,
                present(atHome, hosted),
                homes,
                guests,
                engine.activities(),
                0,
                cpu,
                0,
                standing.get(),
                recommendations.get(),
                ties.site(),
                ties.partners(),
                foreignDemand(guests)));
    }

    /** Of a home that nobody has told of nobody knows the site: it counts as the own one. */
    private double foreignDemand(List<GuestReport> guests) {
        Set<String> homes = guests.stream().map(guest -> guest.key().home()).collect(Collectors.toSet());
        Set<String> foreign = homes.isEmpty()
                ? Set.of()
                : rows.get().stream()
                        .filter(row ->
                                homes.contains(row.name()) && !row.news().site().equals(ties.site()))
                        .map(MemberTable.Row::name)
                        .collect(Collectors.toSet());
        return guests.stream()
                .filter(guest -> foreign.contains(guest.key().home()))
                .mapToDouble(GuestReport::demand)
                .sum();
    }

    private HomeReport home(Engine.HomeProcess home) {
        int pid = home.key().pid();
        ProcessReading reading = processes.getOrDefault(pid, UNMEASURED);
        return new HomeReport(
                pid,
                home.uid(),
                users.of(home.uid()),
                command(home, reading),
                home.node(),
                home.residency(),
                home.epoch(),
                home.node().equals(name) ? reading.threads() : programs(reading),
                reading.cpuPercent(),
                reading.demand(),
                reading.cpuSeconds() + used.before(home.key()),
                reading.residentBytes(),
                reading.aliveMillis(),
                home.moves(),
                home.forwardedCalls(),
                home.homecomings(),
                home.lastHomecomingCause(),
                home.lastMove(),
                home.terms());
    }

    /**
     * A deputy's memory is not the program's any more, so its command line is remembered from when it was at home; of
     * one that left before it was measured, as it was then: that may have been its launcher's a moment before.
     */
    private String command(Engine.HomeProcess home, ProcessReading reading) {
        int pid = home.key().pid();
        if (home.node().equals(name) && !reading.command().isEmpty()) {
            commands.put(pid, reading.command());
        } else if (!home.command().isEmpty()) {
            commands.put(pid, home.command());
        }
        return commands.getOrDefault(pid, reading.command());
    }

    /** The program's own threads: a body's courier and a deputy's signal listener are ours. */
    private static int programs(ProcessReading reading) {
        return Math.max(0, reading.threads() - SERVICE_THREADS);
    }

    private GuestReport guest(Engine.GuestProcess guest) {
        ProcessReading reading = processes.getOrDefault(guest.localPid(), UNMEASURED);
        return new GuestReport(
                guest.key(),
                programs(reading),
                reading.cpuPercent(),
                reading.demand(),
                reading.cpuSeconds(),
                reading.residentBytes(),
                reading.aliveMillis(),
                traffic.of(guest.key()));
    }
}
