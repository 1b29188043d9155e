package org.fulcrum.views.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fulcrum.views.Samples;
import org.junit.jupiter.api.Test;

class LaneTextTest {
    @Test
    void theOwnSiteHasNoPriority() {
        assertEquals("own site", LaneText.rank(Samples.ownSite("a")));
        assertEquals("", LaneText.away(Samples.ownSite("a")));
        assertEquals(
                "site a, own site, 2 nodes, 8 CPUs, load 5.00 of 8 CPUs wanted, memory 8.00 of 32.0 GiB",
                LaneText.accessible(Samples.ownSite("a")));
    }

    @Test
    void anotherSaysHowItStandsAndWhoIsAway() {
        assertEquals(
                "site b, priority 1, detached, 3 left, 2 nodes, 8 CPUs, load 2.00 of 8 CPUs wanted, memory 16.0 of 32.0"
                        + " GiB, 1 guest here, 2 of ours there",
                LaneText.accessible(Samples.site("b", false, 1, 2)));
    }

    @Test
    void ofOneThatIsNotHeardOfThereAreNoFigures() {
        assertEquals(
                "site z, no priority, attached, nothing is heard of it, 0 guests here, 0 of ours there",
                LaneText.accessible(Samples.silentSite("z")));
        assertEquals("Nodes here disagree: priority 1 on n1", LaneText.conflict(Samples.silentSite("z")));
    }
}
