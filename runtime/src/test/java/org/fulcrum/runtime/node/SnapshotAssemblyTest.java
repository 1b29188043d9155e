package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.Test;

/** What runs here of processes whose homes tell nothing of them here. */
class SnapshotAssemblyTest {
    private static final PolicySnapshot POLICY = new PolicySnapshot("full", 3, Map.of(), 0, "", Instant.EPOCH);

    private static MemberTable.Row<NodeReport> node(String name, String site, GuestReport... guests) {
        NodeReading reading = new NodeReading(4, 2_000, 1, 0, 1.5, 8L << 30, 6L << 30, -1, -1, -1, -1);
        NodeReport report = new NodeReport(
                name,
                1,
                1,
                false,
                "",
                reading,
                List.of(),
                List.of(guests),
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                site,
                List.of());
        return new MemberTable.Row<>(name, report, 5);
    }

    private static GuestReport guest(String home, int pid, long hereMillis) {
        return new GuestReport(
                new ProcessKey(home, pid), 2, 98.5, 1, 4, 1 << 20, hereMillis, new CallTraffic(120, 65_536, 0.02));
    }

    private static List<ProcessSnapshot> processes(List<MemberTable.Row<NodeReport>> rows) {
        return SnapshotAssembly.of(Instant.EPOCH, "n1", "a", rows, POLICY, Map.of())
                .processes();
    }

    @Test
    void aGuestOfAnotherSiteIsShownAsItsHostMeasuresIt() {
        ProcessSnapshot stranger = processes(List.of(node("n1", "a", guest("n3", 7, 10)), node("n3", "b")))
                .getFirst();
        assertEquals("n3:7 on n1", stranger.key() + " on " + stranger.node());
        assertEquals(98.5, stranger.cpuPercent());
        assertEquals("", stranger.command(), "only its home could tell");
        assertEquals(-1, stranger.aliveMillis());
    }

    @Test
    void itStaysInSightWhenItsSiteIsHeardOfNoMore() {
        assertEquals(1, processes(List.of(node("n1", "a", guest("n3", 7, 10)))).size());
    }

    @Test
    void ofTwoHostsTheLaterHasIt() {
        List<ProcessSnapshot> told =
                processes(List.of(node("n1", "a", guest("n3", 7, 9_000)), node("n2", "a", guest("n3", 7, 40))));
        assertEquals(List.of("n2"), told.stream().map(ProcessSnapshot::node).toList());
    }

    @Test
    void aGuestOfTheOwnSiteIsWhatItsHomeTells() {
        assertEquals(List.of(), processes(List.of(node("n1", "a", guest("n2", 7, 10)), node("n2", "a"))));
        assertEquals(
                List.of(),
                processes(List.of(node("n1", "a"), node("n3", "b", guest("n4", 7, 10)))),
                "what runs at another site is its own matter");
    }
}
