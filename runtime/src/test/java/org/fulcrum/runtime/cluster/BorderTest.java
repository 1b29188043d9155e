package org.fulcrum.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.core.gossip.Told;
import org.jgroups.Address;
import org.jgroups.protocols.relay.SiteUUID;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/** What of other sites' news comes in. */
class BorderTest {
    private static final Address GATEWAY_OF_B = new SiteUUID(new UUID(1, 2), "n3", "b");

    private final Directory directory = new Directory("a", true);
    private Set<String> detached = Set.of();
    private final Border border = new Border("a", directory, site -> !detached.contains(site));

    private static GossipEntry entry(String name, String site) {
        NodeReport report = Reports.bare(name, site);
        return new GossipEntry(new Told<>(name, 1, 1, 0, 0, Optional.of(report)), new UUID(7, name.hashCode()));
    }

    private List<String> admitted(Address from, GossipEntry... window) {
        return border.admitted(from, List.of(window)).stream()
                .map(e -> e.told().name())
                .toList();
    }

    @Test
    void ofAnotherSiteItsOwnMembersAlone() {
        GossipEntry[] window = {entry("n3", "b"), entry("n1", "a"), entry("n9", "c"), entry("n4", "b")};
        assertEquals(List.of("n3", "n4"), admitted(GATEWAY_OF_B, window));
        Address mate = new SiteUUID(new UUID(3, 4), "n2", "a");
        assertEquals(List.of("n3", "n1", "n9", "n4"), admitted(mate, window), "a mate passes on what it has let in");
    }

    @Test
    void nobodyTakesTheNameOfAMemberHere() {
        directory.spoke("n2", 1, new SiteUUID(new UUID(3, 4), "n2", "a"));
        directory.spoke("n3", 1, GATEWAY_OF_B);
        assertEquals(List.of("n3"), admitted(GATEWAY_OF_B, entry("n2", "b"), entry("n3", "b")));
    }

    @Test
    void nothingOfADetachedSite() {
        detached = Set.of("b");
        assertEquals(List.of(), admitted(GATEWAY_OF_B, entry("n3", "b")));
    }

    @Test
    void membersHaveAddressesAtTheirSites() {
        assertEquals(Optional.of("b"), directory.foreign(border.address(entry("n3", "b"))));
        assertEquals(Optional.empty(), directory.foreign(border.address(entry("n1", "a"))));
        Directory alone = new Directory("a", false);
        assertEquals(new UUID(7, 7), alone.address(new UUID(7, 7), "n1", "a"), "as the group without a relay knows it");
    }

    @Test
    void whatTheGroupSeesIsTheAddress() {
        Directory alone = new Directory("a", false);
        SiteUUID console = new SiteUUID(new UUID(7, 7), "console", "a");
        alone.sees(Set.of(console, new UUID(8, 8)));
        assertSame(console, alone.address(new UUID(7, 7), "console", "a"), "a console has a site in any group");
        assertEquals(new UUID(8, 8), alone.address(new UUID(8, 8), "n1", "a"));
    }

    @Test
    void withoutARelayOnlyTheOwnSiteIsReached() {
        Directory alone = new Directory("a", false);
        assertTrue(alone.reaches(alone.address(new UUID(7, 7), "n1", "a")));
        assertFalse(alone.reaches(alone.address(new UUID(7, 7), "n3", "b")));
        assertTrue(directory.reaches(directory.address(new UUID(7, 7), "n3", "b")));
    }
}
