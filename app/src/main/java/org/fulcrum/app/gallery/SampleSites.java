package org.fulcrum.app.gallery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.runtime.api.Standing;

/** A made-up cluster among others: one attached, one detached whose last guest is leaving, one that is not heard of. */
final class SampleSites {
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    private static final String OWN = "biology";
    private static final ProcessKey LEAVING = new ProcessKey("c1", 2044);

    private SampleSites() {}

    static ClusterSnapshot snapshot(Instant now) {
        return new ClusterSnapshot(
                now,
                "n1",
                List.of(
                        at(OWN, SampleCluster.node("n1", 4, 2.9, 5.4, 1.4, 0, 2.1, 1, Standing.OPEN, 400)),
                        at(OWN, SampleCluster.node("n2", 4, 3.7, 9.8, 12, 3, 0.4, 1, Standing.OPEN, 900)),
                        at("physics", SampleCluster.node("p1", 8, 1.2, 3.1, 0.3, 0, -1, 1, Standing.OPEN, 1_700)),
                        at("physics", SampleCluster.node("p2", 8, 0.4, 2.2, 0, 0, 0, 0, Standing.OPEN, 2_600)),
                        at("chemistry", SampleCluster.node("c1", 2, 1.9, 6.3, 9, 0, 0, 0, Standing.OPEN, 14_000))),
                List.of(
                        process("n1", 4711, "n1", "/usr/bin/xz -T2 -9 /srv/data/lib.tar", 96),
                        process("n1", 4720, "p1", "sort -S 2G measurements.txt", 2048),
                        process("n2", 912, "n2", "/opt/lammps/bin/lmp -in melt.in", 730),
                        guest("p2", 88, "n2", 412),
                        guest(LEAVING.home(), LEAVING.pid(), "n1", 64)),
                List.of(new Activity(
                        3, LEAVING, "n1", "c1", MovePhase.STREAM, 21 * MIB, 64 * MIB, 300, Optional.empty(), "")),
                List.of(),
                new PolicySnapshot("full", 3, Map.of("detached", "chemistry"), 2, "root@n1", SampleCluster.CHANGED),
                List.of(
                        site(OWN, Optional.of(0), true, 2, 8, 6.6, 32, 16.8, 0, 0, 400, Optional.empty()),
                        site("physics", Optional.of(1), true, 2, 16, 1.6, 32, 26.7, 1, 1, 1_700, Optional.empty()),
                        site(
                                "chemistry",
                                Optional.of(1),
                                false,
                                1,
                                2,
                                1.9,
                                16,
                                9.7,
                                1,
                                0,
                                14_000,
                                Optional.of("priority 1 on n1; priority 2 on n2")),
                        site("library", Optional.empty(), true, 0, 0, 0, 0, 0, 0, 0, -1, Optional.empty())));
    }

    private static SiteSnapshot site(
            String name,
            Optional<Integer> rank,
            boolean attached,
            int nodes,
            double cpus,
            double demand,
            double gib,
            double freeGib,
            int guestsHere,
            int oursThere,
            long age,
            Optional<String> conflict) {
        return new SiteSnapshot(
                name,
                name.equals(OWN),
                rank,
                attached,
                nodes,
                cpus,
                demand,
                (long) (gib * GIB),
                (long) (freeGib * GIB),
                guestsHere,
                oursThere,
                age,
                conflict);
    }

    private static NodeSnapshot at(String site, NodeSnapshot n) {
        return new NodeSnapshot(
                n.name(),
                n.address(),
                n.name().equals("n1"),
                n.observer(),
                n.cpuCount(),
                n.cpuMegahertz(),
                n.speed(),
                n.load(),
                n.demand(),
                n.memoryTotalBytes(),
                n.memoryAvailableBytes(),
                n.cpuPressurePercent(),
                n.memoryPressurePercent(),
                n.ioPressurePercent(),
                n.memoryStall(),
                n.guests(),
                n.leftOut(),
                n.cpu(),
                n.standing(),
                site,
                n.ageMillis());
    }

    private static ProcessSnapshot process(String home, int pid, String node, String command, long mib) {
        return SampleCluster.process(
                home, pid, node, home.equals(node) ? Residency.AT_HOME : Residency.AWAY, command, 98, mib * MIB);
    }

    /** As a node tells of a guest whose home is of another site. */
    private static ProcessSnapshot guest(String home, int pid, String node, long mib) {
        return new ProcessSnapshot(
                new ProcessKey(home, pid),
                node,
                Residency.AWAY,
                0,
                "",
                "",
                1,
                99,
                1,
                74,
                mib * MIB,
                -1,
                0,
                0,
                new CallTraffic(96, 40_960, 0.03),
                0,
                Optional.empty(),
                Optional.empty(),
                ProcessTerms.DEFAULT);
    }
}
