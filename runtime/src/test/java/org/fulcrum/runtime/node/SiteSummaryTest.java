package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.Test;

/** News by sites. */
class SiteSummaryTest {
    private static MemberTable.Row<NodeReport> node(
            String name, String site, long ageMillis, List<GuestReport> guests, String... partners) {
        NodeReading reading = new NodeReading(4, 2_000, 1, 0, 1.5, 8L << 30, 6L << 30, -1, -1, -1, -1);
        NodeReport report = new NodeReport(
                name,
                1,
                1,
                false,
                "",
                reading,
                List.of(),
                guests,
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                site,
                List.of(partners));
        return new MemberTable.Row<>(name, report, ageMillis);
    }

    private static GuestReport guest(String home) {
        return new GuestReport(new ProcessKey(home, 7), 1, 0, 1, 0, 1 << 20, 10, CallTraffic.NONE);
    }

    private static List<SiteSnapshot> of(Set<String> detached) {
        return SiteSummary.of(
                "a",
                List.of(
                        node("n1", "a", 5, List.of(guest("n3")), "c", "b"),
                        node("n2", "a", 7, List.of(), "b"),
                        node("n3", "b", 900, List.of()),
                        node("n4", "b", 1_200, List.of())),
                detached,
                Map.of());
    }

    @Test
    void theOwnFirstThenTheDearest() {
        List<SiteSnapshot> sites = of(Set.of());
        assertEquals(
                List.of("a", "b", "c"), sites.stream().map(SiteSnapshot::name).toList());
        assertEquals(Optional.of(0), sites.get(0).rank());
        assertEquals(Optional.of(1), sites.get(1).rank());
        assertEquals(-1, sites.get(2).ageMillis(), "nothing has been heard of c");
        assertEquals(0, sites.get(2).nodes());
    }

    @Test
    void aSiteIsTheSumOfItsNodes() {
        SiteSnapshot b = of(Set.of()).get(1);
        assertEquals(2, b.nodes());
        assertEquals(8, b.cpuCount());
        assertEquals(3, b.demand());
        assertEquals(16L << 30, b.memoryTotalBytes());
        assertEquals(900, b.ageMillis());
        assertEquals(1, b.guestsHere());
        assertEquals(0, b.oursThere());
    }

    @Test
    void aGuestCountsUntilItIsGoneThoughItsSiteIsHeardOfNoMore() {
        SiteSnapshot b = SiteSummary.of(
                        "a", List.of(node("n1", "a", 5, List.of(guest("n3")), "b")), Set.of("b"), Map.of("n3", "b"))
                .get(1);
        assertEquals(-1, b.ageMillis());
        assertEquals(1, b.guestsHere());
    }

    @Test
    void listsThatDifferAreTold() {
        assertEquals(
                Optional.of("priority 1 on n2; priority 2 on n1"),
                of(Set.of()).get(1).conflict());
    }

    @Test
    void whatIsDetachedIsNotAttached() {
        assertTrue(of(Set.of("b")).get(0).attached());
        assertFalse(of(Set.of("b")).get(1).attached());
        assertTrue(of(Set.of("b")).get(2).attached());
        assertFalse(of(Set.of("all")).get(2).attached());
    }
}
