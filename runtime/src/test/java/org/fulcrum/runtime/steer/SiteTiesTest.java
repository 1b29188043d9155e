package org.fulcrum.runtime.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.cluster.Reports;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.junit.jupiter.api.Test;

/** Whose guests a node takes. */
class SiteTiesTest {
    private Set<String> detached = Set.of();

    private SiteTies ties(boolean open, String... partners) {
        return new SiteTies("a", List.of(partners), open, () -> detached);
    }

    private static MemberTable.Row<NodeReport> node(String name, String site) {
        NodeReport report = Reports.bare(name, site);
        return new MemberTable.Row<>(name, report, 0);
    }

    @Test
    void aPrivateNodeTakesGuestsOfItsPartnersAlone() {
        SiteTies ties = ties(false, "b");
        assertEquals(Optional.empty(), ties.refusal("a"));
        assertEquals(Optional.empty(), ties.refusal("b"));
        assertTrue(ties.refusal("c").orElseThrow().contains("takes no guests of site c"));
        assertEquals(List.of("b"), ties.told(List.of("a", "b", "c")));
    }

    @Test
    void aPublicNodeTakesAllAndItsPartnersFirst() {
        SiteTies ties = ties(true, "c");
        assertEquals(Optional.empty(), ties.refusal("d"));
        SiteRules rules = ties.rules(List.of(node("n1", "a"), node("n5", "d"), node("n7", "c")));
        assertEquals(0, rules.rank("a", "a"));
        assertEquals(1, rules.rank("a", "c"));
        assertEquals(2, rules.rank("a", "d"));
        assertEquals(1, rules.rank("d", "a"), "what another site's nodes take is theirs to say");
    }

    @Test
    void nothingComesFromADetachedSiteAndNothingGoesThere() {
        detached = Set.of("b");
        SiteTies ties = ties(true, "b", "c");
        assertTrue(ties.refusal("b").orElseThrow().contains("detached"));
        assertEquals(List.of("c"), ties.told(List.of("b", "c")));
        List<MemberTable.Row<NodeReport>> rows = List.of(node("n1", "a"), node("n3", "b"), node("n5", "c"));
        assertEquals(
                List.of("n1", "n5"),
                ties.attached(rows).stream().map(MemberTable.Row::name).toList());
        assertEquals(List.of("c"), ties.rules(rows).partners().get("a"));
    }

    @Test
    void allMeansAllButTheOwn() {
        detached = Set.of("all");
        SiteTies ties = ties(true, "b");
        assertFalse(ties.attached("b"));
        assertFalse(ties.attached("never heard of"));
        assertTrue(ties.attached("a"));
    }
}
