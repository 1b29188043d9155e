package org.fulcrum.runtime.core.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Random clusters of two sites, and single nodes and processes. */
public class Clusters extends DomainContextBase {
    private static final long GB = 1_000_000_000;
    private static final SiteRules BOTH = new SiteRules(Map.of("a", List.of("b"), "b", List.of("a")));

    static NodeView node(String name, double cores, double speed, double load, long total, long used) {
        return new NodeView(name, "a", cores, speed, load, 0, total, used, 0, 0, Standing.OPEN);
    }

    static NodeView standing(NodeView n, Standing standing) {
        return with(n, n.name(), standing);
    }

    private static NodeView with(NodeView n, String name, Standing standing) {
        return new NodeView(
                name,
                n.site(),
                n.cores(),
                n.speed(),
                n.load(),
                n.foreignLoad(),
                n.memoryTotalBytes(),
                n.memoryUsedBytes(),
                n.memoryStall(),
                n.homeTraffic(),
                standing);
    }

    static ProcessView process(String id, String home, ProcessClass kind, double demand, long bytes, double worked) {
        return new ProcessView(id, home, "a", "u", kind, demand, bytes, 0, worked, 60_000, "", true);
    }

    static Known named(Situation s, String name) {
        return s.candidates().stream()
                .filter(k -> k.node().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Provide
    Arbitrary<ProcessView> processes() {
        Arbitrary<Double> demand = Arbitraries.of(0.2, 1.0, 1.0, 1.0, 4.0);
        Arbitrary<Long> bytes = Arbitraries.longs().between(1_000_000, 3 * GB);
        Arbitrary<Double> traffic = Arbitraries.of(0.0, 0.0, 0.0, 0.3, 2.0);
        Arbitrary<Double> worked = Arbitraries.doubles().between(0, 10_000);
        Arbitrary<String> homes = Arbitraries.of("n0", "n1", "n2");
        return Combinators.combine(
                        homes,
                        Arbitraries.of("a", "b"),
                        Arbitraries.of("ann", "bob", "eve"),
                        Arbitraries.of(ProcessClass.class),
                        demand,
                        bytes,
                        traffic,
                        worked)
                .as((home, site, user, kind, d, b, t, w) -> new ProcessView(
                        home + ":0", home, site, user, kind, d, b, t, w, w > 5000 ? 60_000 : 4_000, "", w > 100));
    }

    @Provide
    Arbitrary<NodeView> nodes() {
        return Combinators.combine(
                        Arbitraries.of("a", "b"),
                        Arbitraries.of(1.0, 2.0, 4.0, 16.0),
                        Arbitraries.of(0.0, 0.5, 1.0, 1.0, 3.0),
                        Arbitraries.doubles().between(0, 30),
                        Arbitraries.of(2 * GB, 8 * GB, 64 * GB),
                        Arbitraries.doubles().between(0, 1.3),
                        Arbitraries.of(0.0, 0.0, 0.4),
                        Arbitraries.of(
                                Standing.OPEN, Standing.OPEN, Standing.OPEN, Standing.CORDONED, Standing.DRAINING))
                .as((site, cores, speed, load, total, use, stall, standing) ->
                        new NodeView("", site, cores, speed, load, 0, total, (long) (use * total), stall, 0, standing));
    }

    @Provide
    Arbitrary<Situation> situations() {
        Arbitrary<Known> known = Combinators.combine(
                        nodes(), Arbitraries.longs().between(0, 15_000), Arbitraries.of(10e6, 400e6))
                .as(Known::new);
        return Combinators.combine(
                        nodes(),
                        processes().list().ofMaxSize(12),
                        known.list().ofMaxSize(8),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.doubles().between(0, 1))
                .as(Clusters::situation);
    }

    private static Situation situation(
            NodeView self, List<ProcessView> processes, List<Known> known, int inFlight, double chance) {
        NodeView here = named(self, "n0");
        here = new NodeView(
                here.name(),
                here.site(),
                here.cores(),
                here.speed(),
                0,
                0,
                here.memoryTotalBytes(),
                0,
                here.memoryStall(),
                0,
                here.standing());
        List<ProcessView> numbered = new ArrayList<>();
        for (ProcessView p : processes) {
            ProcessView one = new ProcessView(
                    p.home() + ":" + numbered.size(),
                    p.home(),
                    p.homeSite(),
                    p.user(),
                    p.kind(),
                    p.cpuDemand(),
                    p.bytes(),
                    p.homeSecondsPerSecond(),
                    p.workedSeconds(),
                    p.residentMillis(),
                    p.fixed(),
                    p.leavesSite());
            numbered.add(one);
            here = here.plus(one);
        }
        List<Known> nodes = new ArrayList<>();
        for (Known k : known) {
            nodes.add(new Known(named(k.node(), "n" + (nodes.size() + 1)), k.ageMillis(), k.bytesPerSecond()));
        }
        return new Situation(here, numbered, nodes, inFlight, BOTH, chance);
    }

    private static NodeView named(NodeView n, String name) {
        return with(n, name, n.standing());
    }
}
