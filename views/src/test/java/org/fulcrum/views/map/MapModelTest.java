package org.fulcrum.views.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.views.Samples;
import org.junit.jupiter.api.Test;

class MapModelTest {
    private static final ProcessKey KEY = new ProcessKey("n1", 7);

    private final MapModel model = new MapModel();

    @Test
    void nodesAreInTheOrderOfPeopleAndObserversAreLeftOut() {
        model.apply(Samples.cluster(
                List.of(Samples.node("n10"), Samples.node("n2"), Samples.observer("console"), Samples.node("n1"))));
        assertEquals(
                List.of("n1", "n2", "n10"),
                model.cards().stream().map(card -> card.node().name()).toList());
    }

    @Test
    void aProcessIsOnTheCardWhereItRuns() {
        model.apply(Samples.cluster(
                Samples.process("n2", 9, "n2"), Samples.process("n1", 8, "n2"), Samples.process("n1", 7, "n2")));
        assertEquals(List.of("n1:7", "n1:8", "n2:9"), keys(model.cards().get(1).processes()));
        assertTrue(model.cards().get(0).processes().isEmpty());
    }

    @Test
    void oneSiteIsALaneWithoutAName() {
        model.apply(Samples.cluster());
        assertEquals(1, model.lanes().size());
        assertEquals("", model.lanes().getFirst().name());
        assertEquals(model.cards(), model.lanes().getFirst().cards());
        assertEquals(Optional.empty(), model.otherSite("n1"));
    }

    @Test
    void severalSitesAreLanesInTheOrderOfTheSnapshot() {
        ClusterSnapshot told = Samples.sites(Samples.site("b", true, 0, 0), 1, Samples.process("n1", 7, "n3"));
        List<SiteSnapshot> reordered = List.of(
                Samples.ownSite("a"), Samples.silentSite("z"), told.sites().get(1));
        model.apply(new ClusterSnapshot(
                told.takenAt(),
                told.self(),
                told.nodes(),
                told.processes(),
                List.of(),
                List.of(),
                told.policy(),
                reordered));
        assertEquals(
                List.of("a n1 n2", "z", "b n3 n4"),
                model.lanes().stream()
                        .map(lane -> Stream.concat(
                                        Stream.of(lane.name()),
                                        lane.cards().stream()
                                                .map(card -> card.node().name()))
                                .collect(Collectors.joining(" ")))
                        .toList());
        assertEquals(
                List.of("n1:7"), keys(model.lanes().get(2).cards().getFirst().processes()));
        assertEquals(Optional.of("b"), model.otherSite("n3"));
        assertEquals(Optional.empty(), model.otherSite("n1"));
    }

    @Test
    void aProcessOnAnUnknownNodeIsAStray() {
        model.apply(Samples.cluster(Samples.process("n1", 7, "n9")));
        assertEquals(List.of("n1:7"), keys(model.strays()));
    }

    @Test
    void whatIsDraggedFollowsTheSnapshots() {
        ProcessSnapshot before = Samples.process("n1", 7, "n1");
        model.apply(Samples.cluster(before));
        model.carry(new MapModel.Carry(before, Optional.of("n2"), Optional.empty()));
        model.apply(Samples.cluster(Samples.process("n1", 7, "n3")));
        assertEquals("n3", model.carry().orElseThrow().process().node());
        assertEquals(Optional.of("n2"), model.carry().orElseThrow().over());
    }

    @Test
    void aProcessIsBusyFromTheOrderToTheEndOfTheMove() {
        model.apply(Samples.cluster(Samples.process("n1", 7, "n1")));
        assertFalse(model.busy(KEY));
        model.ordered(KEY, true);
        assertTrue(model.busy(KEY));
        model.ordered(KEY, false);
        model.apply(Samples.with(
                Samples.cluster(Samples.process("n1", 7, "n1")), Samples.streaming(KEY, "n1", "n2", 1, 4)));
        assertTrue(model.busy(KEY));
    }

    private static List<String> keys(List<ProcessSnapshot> processes) {
        return processes.stream().map(p -> p.key().toString()).toList();
    }
}
