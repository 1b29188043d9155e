package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrustTest {
    private static final Known IDLE = new Known(Clusters.node("n", 4, 1, 0, 1000, 0), 0, 1);

    @Test
    void brokenPromisesCountAndAreForgivenInTime() {
        Trust trust = new Trust();
        for (int i = 0; i < 20; i++) {
            trust.observed("n", 1, 0.1, i);
        }
        assertEquals(Trust.LEAST, trust.of("n", 20), 0.001);
        assertEquals(4 / Trust.LEAST, trust.corrected(IDLE, 20).node().load(), 1);
        assertTrue(trust.of("n", 10 * Trust.HALF_LIFE_MILLIS) > 0.99);
        assertEquals(1, trust.of("other", 20));
    }

    @Test
    void keptPromisesRestoreIt() {
        Trust trust = new Trust();
        trust.observed("n", 1, 0.1, 0);
        assertEquals(0.5, trust.of("n", 0), 0.01);
        trust.observed("n", 1, 0.9, 0);
        trust.observed("n", 1, 1.1, 0);
        assertEquals(1, trust.of("n", 0), 0.01);
    }

    @Test
    void absurdClaimsAreHeldWithinBounds() {
        NodeView self = Clusters.node("self", 4, 1, 0, 1000, 0);
        NodeView absurd = Clusters.node("n", 4, 1e9, -50, 1000, -5);
        NodeView believed = Candidates.believed(absurd, self);
        assertEquals(Candidates.BELIEVED_SPEED, believed.speed());
        assertEquals(0, believed.load());
        assertEquals(0, believed.memoryUsedBytes());
        NodeView nan = Clusters.node("nan", 4, 1, Double.NaN, 1000, 0);
        assertEquals(List.of(), new Candidates(self, List.of(new Known(nan, 0, 1)), Parameters.DEFAULT).all());
    }

    @Test
    void whatWasSentCountsUntilNewsShowsIt() {
        Commitments sent = new Commitments();
        ProcessView p = Clusters.process("x:1", "x", ProcessClass.NORMAL, 1, 100, 1);
        sent.sent("n", p, 10_000);
        assertEquals(1, sent.corrected(IDLE, 10_500).node().load());
        assertEquals(
                0,
                sent.corrected(IDLE, 10_000 + Commitments.SETTLE_MILLIS).node().load());
        sent.forget("x:1");
        assertEquals(0, sent.corrected(IDLE, 10_500).node().load());
    }

    @Test
    void whoWantsLittleLeavesTheRestToOthers() {
        List<ProcessView> processes = List.of(
                user("ann", 0.5), user("bob", 1), user("bob", 1), user("bob", 1), user("eve", 1), user("eve", 1));
        assertEquals(Map.of("ann", 0.5, "bob", 1.75, "eve", 1.75), FairShares.due(4, processes));
        assertEquals(1.25, FairShares.excess(4, processes).getOrDefault("bob", 0.0), 1e-9);
    }

    private static ProcessView user(String name, double demand) {
        return new ProcessView("p", "h", "a", name, ProcessClass.NORMAL, demand, 1, 0, 1, 1, "", false);
    }
}
