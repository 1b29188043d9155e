package org.fulcrum.views;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.CpuSnapshot;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.runtime.api.Standing;

/** Snapshots for tests. */
public final class Samples {
    /** When they are all taken. */
    public static final Instant TAKEN_AT = Instant.parse("2026-01-02T03:04:05Z");

    private static final PolicySnapshot POLICY = new PolicySnapshot("full", 3, Map.of(), 0, "", Instant.EPOCH);

    private static final long GIB = 1L << 30;

    private Samples() {}

    public static NodeSnapshot node(String name, long ageMillis) {
        return node(name, ageMillis, Standing.OPEN);
    }

    public static NodeSnapshot node(String name, Standing standing) {
        return node(name, 300, standing);
    }

    private static NodeSnapshot node(String name, long ageMillis, Standing standing) {
        return node(name, ageMillis, standing, "a");
    }

    /** A node of that site. */
    public static NodeSnapshot nodeAt(String site, String name) {
        return node(name, 300, Standing.OPEN, site);
    }

    private static NodeSnapshot node(String name, long ageMillis, Standing standing, String site) {
        return new NodeSnapshot(
                name,
                "10.0.0.1:7801",
                false,
                false,
                4,
                2600,
                0.9,
                2,
                2.5,
                16 * GIB,
                12 * GIB,
                1,
                2,
                -1,
                0,
                0,
                0,
                CpuSnapshot.NONE,
                standing,
                site,
                ageMillis);
    }

    /** The own site of two nodes. */
    public static SiteSnapshot ownSite(String name) {
        return new SiteSnapshot(
                name, true, Optional.of(0), true, 2, 8, 5, 32 * GIB, 24 * GIB, 0, 0, 300, Optional.empty());
    }

    /** The dearest other site, of two nodes. */
    public static SiteSnapshot site(String name, boolean attached, int guestsHere, int oursThere) {
        return new SiteSnapshot(
                name,
                false,
                Optional.of(1),
                attached,
                2,
                8,
                2,
                32 * GIB,
                16 * GIB,
                guestsHere,
                oursThere,
                900,
                Optional.empty());
    }

    /** A site that somebody has named and nobody has heard of. */
    public static SiteSnapshot silentSite(String name) {
        return new SiteSnapshot(
                name, false, Optional.empty(), true, 0, 0, 0, 0, 0, 0, 0, -1, Optional.of("priority 1 on n1"));
    }

    /** Site a with n1, n2 and the console, and site b, which stands so, with n3 and n4; in a policy of that version. */
    public static ClusterSnapshot sites(SiteSnapshot b, long version, ProcessSnapshot... processes) {
        List<NodeSnapshot> nodes =
                List.of(node("n1"), node("n2"), nodeAt("b", "n3"), nodeAt("b", "n4"), observer("console"));
        PolicySnapshot policy = new PolicySnapshot("full", 3, Map.of(), version, "", Instant.EPOCH);
        return new ClusterSnapshot(
                TAKEN_AT, "console", nodes, List.of(processes), List.of(), List.of(), policy, List.of(ownSite("a"), b));
    }

    public static NodeSnapshot node(String name) {
        return node(name, 300);
    }

    public static NodeSnapshot observer(String name) {
        return new NodeSnapshot(
                name,
                "10.0.0.9:7801",
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
                0);
    }

    public static ProcessSnapshot process(String home, int pid, String node) {
        boolean atHome = home.equals(node);
        return new ProcessSnapshot(
                new ProcessKey(home, pid),
                node,
                atHome ? Residency.AT_HOME : Residency.AWAY,
                atHome ? 0 : 1,
                "ada",
                "/usr/bin/xz -T2 /srv/lib.tar",
                2,
                98.5,
                1,
                61.5,
                96L << 20,
                60_000,
                atHome ? 0 : 1,
                1234,
                atHome ? CallTraffic.NONE : new CallTraffic(120, 65_536, 0.02),
                0,
                Optional.empty(),
                Optional.empty(),
                ProcessTerms.DEFAULT);
    }

    public static ClusterSnapshot cluster(List<NodeSnapshot> nodes, ProcessSnapshot... processes) {
        return new ClusterSnapshot(
                TAKEN_AT, "console", nodes, List.of(processes), List.of(), List.of(), POLICY, List.of());
    }

    /** Nodes n1, n2, n3 and the console. */
    public static ClusterSnapshot cluster(ProcessSnapshot... processes) {
        return cluster(List.of(node("n1"), node("n2"), node("n3"), observer("console")), processes);
    }

    /** Nodes n1, n2 of that standing, n3 and the console. */
    public static ClusterSnapshot cluster(Standing ofN2, ProcessSnapshot... processes) {
        return cluster(List.of(node("n1"), node("n2", ofN2), node("n3"), observer("console")), processes);
    }

    /** Draining since {@link #TAKEN_AT} by root on n1. */
    public static Standing draining(int left, String... stuck) {
        return new Standing(Standing.State.DRAINING, "new memory", "root@n1", TAKEN_AT, left, List.of(stuck));
    }

    public static ClusterSnapshot with(ClusterSnapshot snapshot, PolicySnapshot policy, Recommendation... moves) {
        return new ClusterSnapshot(
                snapshot.takenAt(),
                snapshot.self(),
                snapshot.nodes(),
                snapshot.processes(),
                snapshot.activities(),
                List.of(moves),
                policy,
                List.of());
    }

    public static ClusterSnapshot with(ClusterSnapshot snapshot, Activity... activities) {
        return new ClusterSnapshot(
                snapshot.takenAt(),
                snapshot.self(),
                snapshot.nodes(),
                snapshot.processes(),
                List.of(activities),
                snapshot.recommendations(),
                snapshot.policy(),
                snapshot.sites());
    }

    public static Activity streaming(ProcessKey process, String from, String to, long done, long total) {
        return new Activity(1, process, from, to, MovePhase.STREAM, done, total, 250, Optional.empty(), "");
    }

    public static MoveResult moved(String from, String to) {
        return new MoveResult.Moved(new LastMove(from, to, 96L << 20, 412, 38.5));
    }
}
