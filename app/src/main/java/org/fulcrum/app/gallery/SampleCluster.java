package org.fulcrum.app.gallery;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.CpuSnapshot;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;

/** Made-up snapshots that show every state a control can be in. */
final class SampleCluster {
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    /** When the samples were changed last. */
    static final Instant CHANGED = Instant.parse("2026-11-22T11:58:00Z");

    private SampleCluster() {}

    /** The same with a node n2 of another standing. */
    static ClusterSnapshot snapshot(Instant now, Standing ofN2) {
        ClusterSnapshot open = snapshot(now);
        List<NodeSnapshot> nodes = open.nodes().stream()
                .map(n -> n.name().equals("n2") ? node("n2", 4, 6.1, 14.8, 46, 31, 8.4, 3, ofN2, 900) : n)
                .toList();
        return new ClusterSnapshot(
                now,
                open.self(),
                nodes,
                open.processes(),
                open.activities(),
                open.recommendations(),
                open.policy(),
                List.of());
    }

    /** What would leave n2. */
    static DrainPlan plan() {
        return new DrainPlan(
                "n2",
                List.of(
                        departure("n1", 4720, "sort -S 2G measurements.txt", "n1", 2048 * MIB),
                        departure("n2", 912, "/opt/lammps/bin/lmp -in melt.in", "n3", 730 * MIB),
                        departure("n1", 4733, "python3 /home/ada/simulate.py --steps 1000000", "n1", 412 * MIB),
                        departure("n3", 88, "sqlite3 /srv/results.db", "n3", 54 * MIB)),
                List.of(new DrainPlan.Staying(
                        new ProcessKey("n2", 913),
                        "/opt/lammps/bin/lmp -in melt.in",
                        "it writes to memory that others see: /dev/shm/vader.n2.0 at 7f31c4000000")),
                1,
                4.2);
    }

    private static DrainPlan.Departure departure(String home, int pid, String command, String to, long bytes) {
        return new DrainPlan.Departure(new ProcessKey(home, pid), command, to, bytes);
    }

    /** Draining, three programs left, one of them stuck. */
    static Standing draining(Instant since, int left) {
        return new Standing(
                Standing.State.DRAINING,
                "new memory",
                "root@n1",
                since,
                left,
                List.of("n2:912: the node is out of reach: n3 has not answered for 10 s"));
    }

    private static List<Recommendation> recommendations() {
        return List.of(
                new Recommendation(
                        new ProcessKey("n2", 912),
                        "n2",
                        "n3",
                        "leaves a crowded node",
                        74,
                        730 * MIB,
                        List.of(
                                "marginal cost 4.2 here, 1.31 there; pace 0.52 here, 0.97 there, loads taken 5 % to its"
                                        + " disadvantage",
                                "saves 74.0 s over the rest of its life, which is expected to be 160 s; the move costs"
                                        + " 1.40 s")),
                new Recommendation(
                        new ProcessKey("n1", 4720),
                        "n2",
                        "n1",
                        "relieves a node short of memory",
                        -1,
                        2048 * MIB,
                        List.of("memory of n2 in use: 92 %, stalled 31 % of the time; n1 would be at 46 %")));
    }

    /** Four nodes and an observer, one of them overloaded, one silent, one process on its way. */
    static ClusterSnapshot snapshot(Instant now) {
        return new ClusterSnapshot(
                now, "console", nodes(), processes(), activities(), recommendations(), policy(), List.of());
    }

    private static List<NodeSnapshot> nodes() {
        return List.of(
                node("n1", 4, 2.9, 5.4, 1.4, 0, 2.1, 0, Standing.OPEN, 400),
                node("n2", 4, 6.1, 14.8, 46, 31, 8.4, 3, Standing.OPEN, 900),
                node("n3", 8, 1.2, 3.1, 0.3, 0, -1, 1, Standing.of(Standing.State.CORDONED), 7_400),
                node("n10", 2, 0.1, 12.4, 0, 0, 0, 0, Standing.OPEN, 64_000),
                new NodeSnapshot(
                        "console",
                        "10.0.0.9:7800",
                        true,
                        true,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        -1,
                        -1,
                        -1,
                        -1,
                        0,
                        0,
                        CpuSnapshot.NONE,
                        Standing.OPEN,
                        "a",
                        0));
    }

    static NodeSnapshot node(
            String name,
            double cpus,
            double load,
            double usedGib,
            double cpu,
            double mem,
            double io,
            int guests,
            Standing standing,
            long age) {
        long used = (long) (usedGib * GIB);
        return new NodeSnapshot(
                name,
                "10.0.0.1:7801",
                false,
                false,
                cpus,
                2600,
                0.9,
                load,
                load,
                16 * GIB,
                16 * GIB - used,
                cpu,
                mem,
                io,
                mem / 100,
                guests,
                0,
                CpuSnapshot.NONE,
                standing,
                "a",
                age);
    }

    private static List<ProcessSnapshot> processes() {
        return List.of(
                process("n1", 4711, "n1", Residency.AT_HOME, "/usr/bin/xz -T2 -9 /srv/data/lib.tar", 198, 96 * MIB),
                process("n1", 4720, "n2", Residency.AWAY, "sort -S 2G measurements.txt", 87, 2048 * MIB),
                process(
                        "n1",
                        4733,
                        "n2",
                        Residency.AWAY,
                        "python3 /home/ada/simulate.py --steps 1000000",
                        99,
                        412 * MIB),
                process("n2", 912, "n2", Residency.AT_HOME, "/opt/lammps/bin/lmp -in melt.in", 100, 730 * MIB),
                process("n2", 913, "n2", Residency.DEPARTING, "/opt/lammps/bin/lmp -in melt.in", 100, 731 * MIB),
                process("n2", 1200, "n3", Residency.AWAY, "bc -l pi.bc", 100, 3 * MIB),
                process("n3", 88, "n2", Residency.RETURNING, "sqlite3 /srv/results.db", 12, 54 * MIB),
                process("n3", 91, "n3", Residency.AT_HOME, "perl report.pl", 3.4, 21 * MIB),
                process("n10", 7, "n9", Residency.LOST, "gzip -9", 0, MIB));
    }

    static ProcessSnapshot process(
            String home, int pid, String node, Residency residency, String command, double cpu, long resident) {
        boolean moved = residency != Residency.AT_HOME;
        return new ProcessSnapshot(
                new ProcessKey(home, pid),
                node,
                residency,
                moved ? 2 : 0,
                "ada",
                command,
                2,
                cpu,
                cpu / 100,
                0.6 * cpu,
                resident,
                61_000,
                moved ? 2 : 0,
                moved ? 48_213 : 0,
                moved ? new CallTraffic(96, 40_960, 0.03) : CallTraffic.NONE,
                moved ? 1 : 0,
                moved ? Optional.of("execve") : Optional.empty(),
                moved ? Optional.of(cost(home, node, resident)) : Optional.empty(),
                ProcessTerms.DEFAULT);
    }

    private static LastMove cost(String from, String to, long bytes) {
        return new LastMove(from, to, bytes, 412, 38.5);
    }

    private static List<Activity> activities() {
        return List.of(
                activity(7, "n2", 913, "n2", "n1", MovePhase.STREAM, 460, 731, 620, Optional.empty()),
                activity(6, "n3", 88, "n2", "n3", MovePhase.BUILD, 0, 0, 90, Optional.empty()),
                activity(
                        5,
                        "n2",
                        1200,
                        "n2",
                        "n3",
                        MovePhase.DONE,
                        3,
                        3,
                        21_000,
                        Optional.of(new MoveResult.Moved(cost("n2", "n3", 3 * MIB)))),
                activity(
                        4,
                        "n1",
                        4711,
                        "n1",
                        "n10",
                        MovePhase.DONE,
                        0,
                        0,
                        75_000,
                        Optional.of(new MoveResult.Refused(List.of(
                                Reason.blocker("no-memory", "n10 has 3.6 GiB free; the process holds 4.1 GiB"))))),
                activity(
                        3,
                        "n1",
                        4720,
                        "n1",
                        "n3",
                        MovePhase.DONE,
                        12,
                        2048,
                        180_000,
                        Optional.of(new MoveResult.RolledBack(
                                Reason.blocker("target-gone", "n3 closed the stream after 12 MiB")))));
    }

    private static PolicySnapshot policy() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("automation", "manual");
        settings.put("aggressiveness", "3");
        settings.put("memoryThreshold", "0.8");
        settings.put("residencyMillis", "10000");
        return new PolicySnapshot("manual", 3, settings, 4, "root@n3", CHANGED);
    }

    private static Activity activity(
            long id,
            String home,
            int pid,
            String from,
            String to,
            MovePhase phase,
            long done,
            long total,
            long age,
            Optional<MoveResult> result) {
        return new Activity(id, new ProcessKey(home, pid), from, to, phase, done * MIB, total * MIB, age, result, "");
    }
}
