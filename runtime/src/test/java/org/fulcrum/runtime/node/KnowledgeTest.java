package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.cluster.ControlMessage;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.Told;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.Test;

/** Figures come by gossip, lists from their member itself; together they are one picture. */
class KnowledgeTest {
    private final List<String> gone = new ArrayList<>();
    private final Knowledge knowledge = new Knowledge("n1", "a", Policies::none, gone::add);

    private static NodeReport report(long incarnation, long sequence, double load) {
        HomeReport home = new HomeReport(
                100,
                0,
                "root",
                "sort",
                "n2",
                Residency.AT_HOME,
                0,
                1,
                50,
                0.5,
                10,
                4096,
                20_000,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                ProcessTerms.DEFAULT);
        Activity activity = new Activity(
                1, new ProcessKey("n2", 100), "n2", "n3", MovePhase.STREAM, 1, 2, 10, Optional.empty(), "");
        return new NodeReport(
                "n2",
                incarnation,
                sequence,
                false,
                "10.0.0.2:7801",
                new NodeReading(2, 2000, 1, load, 0, 1L << 33, 1L << 32, -1, -1, -1, -1),
                List.of(home),
                List.of(),
                List.of(activity),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                "a",
                List.of());
    }

    private void gossip(NodeReport r, long ageMillis) {
        knowledge.gossiped(List.of(
                new Told<>(r.name(), r.incarnation(), r.sequence(), r.changes(), ageMillis, Optional.of(r.figures()))));
    }

    private NodeReport known() {
        return knowledge.rows().getFirst().news();
    }

    @Test
    void whatIsHeardByGossipAloneHasNoListsButTheirNumber() {
        gossip(report(1, 1, 0.5), 3_000);
        assertEquals(List.of(), known().homes());
        assertEquals(1, known().leftOut());
        assertTrue(knowledge.rows().getFirst().ageMillis() >= 3_000);
        assertEquals(List.of("n2"), knowledge.withListsOlderThan(ListPull.STALE_MILLIS));
    }

    @Test
    void listsStayWithYoungerFigures() {
        knowledge.heard(report(1, 1, 0.5));
        gossip(report(1, 5, 1.5), 0);
        assertEquals(1.5, known().reading().load());
        assertEquals(100, known().homes().getFirst().pid());
        assertEquals(0, known().leftOut());
        assertEquals(List.of(), knowledge.withListsOlderThan(ListPull.STALE_MILLIS));
        assertTrue(knowledge.home("n2", 100).isPresent());
    }

    @Test
    void aMoveIsNoYoungerThanTheReportItWasIn() {
        knowledge.heard(report(1, 1, 0.5));
        gossip(report(1, 2, 0.5), 0);
        assertTrue(known().activities().getFirst().ageMillis() >= 10);
    }

    @Test
    void listsOfAFormerLifeAreNotShown() {
        knowledge.heard(report(1, 1, 0.5));
        gossip(report(2, 1, 0.5), 0);
        assertEquals(List.of(), known().homes());
        assertEquals(List.of("n2"), gone);
    }

    @Test
    void anOvertakenReportDoesNotReplaceNewerLists() {
        knowledge.heard(report(1, 5, 0.5));
        knowledge.heard(new NodeReport(
                "n2",
                1,
                4,
                false,
                "",
                NodeReading.NONE,
                List.of(),
                List.of(),
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                "a",
                List.of()));
        assertEquals(1, known().homes().size());
    }

    @Test
    void whoLeavesIsGoneAndSoAreTheQuestionsToIt() {
        knowledge.heard(report(1, 1, 0.5));
        knowledge.heard(new ControlMessage.Farewell("n2", 1));
        assertEquals(List.of(), knowledge.rows());
        assertEquals(List.of("n2"), gone);
    }

    @Test
    void whoIsThoughtDeadRisesAboveIt() {
        knowledge.gossiped(List.of(Told.farewell("n1", 500)));
        assertEquals(0, knowledge.leastIncarnation(), "before it has said anything there is nothing to outlive");
        NodeReport own = new ObserverReport("n1", "a", 400).report(1);
        knowledge.own(own);
        knowledge.gossiped(List.of(Told.farewell("n1", 500)));
        assertEquals(501, knowledge.leastIncarnation());
    }

    @Test
    void aWindowCarriesFiguresOnly() {
        knowledge.heard(report(1, 1, 0.5));
        assertEquals(
                List.of(), knowledge.window().getFirst().news().orElseThrow().homes());
    }
}
