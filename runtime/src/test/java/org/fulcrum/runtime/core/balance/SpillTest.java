package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** A slow processor that is idle is worth having while fast ones are crowded. */
@Domain(Clusters.class)
class SpillTest {
    private static final long GB = 1_000_000_000;
    private static final Known SLOW = new Known(Clusters.node("slow", 4, 0.5, 0, 8 * GB, 0), 500, 400e6);

    private static Situation fast(List<ProcessView> all, Known... others) {
        NodeView self = Clusters.node("here", 4, 2, all.size(), 8 * GB, GB);
        return new Situation(self, all, List.of(others), 0, SiteRules.ALONE, 0);
    }

    private static List<ProcessView> processes(int count, ProcessClass kind) {
        return IntStream.range(0, count)
                .mapToObj(i -> Clusters.process("here:" + i, "here", kind, 1, 10_000_000, 30 + i))
                .toList();
    }

    @Test
    void whoHasWorkedLongestLeavesACrowdForAnIdleProcessorThoughItIsSlower() {
        List<Decision> decisions = Balance.decide(fast(processes(8, ProcessClass.NORMAL), SLOW), Parameters.DEFAULT);
        Decision first = decisions.getFirst();
        assertEquals("here:7", first.process());
        assertEquals(Cause.LOAD, first.cause());
        assertTrue(first.paceThere() < first.paceHere() && first.gainSeconds() < 0, first::toString);
        assertTrue(first.reasons().get(1).contains("a processor of slow is idle"), first::toString);
    }

    @Test
    void whereHardlyAnybodyWaitsNobodyGoes() {
        assertEquals(List.of(), Balance.decide(fast(processes(5, ProcessClass.NORMAL), SLOW), Parameters.DEFAULT));
    }

    @Test
    void nobodyUrgentIsMadeSlower() {
        assertEquals(List.of(), Balance.decide(fast(processes(8, ProcessClass.URGENT), SLOW), Parameters.DEFAULT));
    }

    @Test
    void whoAsksForMoreThanAFairShareGoesFirst() {
        List<ProcessView> all = new ArrayList<>(processes(6, ProcessClass.NORMAL));
        all.add(new ProcessView(
                "here:8", "here", "a", "meek", ProcessClass.NORMAL, 1, 10_000_000, 0, 9_000, 60_000, "", true));
        all.add(new ProcessView(
                "here:9", "here", "a", "meek", ProcessClass.NORMAL, 1, 10_000_000, 0, 9_000, 60_000, "", true));
        Decision first = Balance.decide(fast(all, SLOW), Parameters.DEFAULT).getFirst();
        assertEquals("here:5", first.process(), "the other user has 6 of 4 cores");
    }

    /** Else the two rules would send a process to and fro for ever. */
    @Property(tries = 2000)
    void whoWentToASlowerNodeDoesNotComeBackAtOnce(@ForAll Situation s) {
        for (Decision d : Balance.decide(s, Parameters.DEFAULT)) {
            if (d.cause() != Cause.LOAD || d.paceThere() >= d.paceHere()) {
                continue;
            }
            ProcessView p = s.processes().stream()
                    .filter(one -> one.id().equals(d.process()))
                    .findFirst()
                    .orElseThrow();
            List<Known> others = new ArrayList<>(s.candidates());
            NodeView there = Clusters.named(s, d.to()).node();
            others.removeIf(k -> k.node().name().equals(d.to()));
            others.add(new Known(s.self().minus(p), 0, 400e6));
            Situation turned = new Situation(there.plus(p), List.of(p), others, 0, s.rules(), 0);
            assertTrue(
                    Balance.decide(turned, Parameters.DEFAULT).stream()
                            .noneMatch(back -> back.to().equals(s.self().name())),
                    d::toString);
        }
    }

    /**
     * Of the lowest rank here, nobody urgent: nobody is made slower for somebody who has less of a right to be here.
     */
    @Property(tries = 2000)
    void nobodyMakesRoomForALowerRank(@ForAll Situation s) {
        Map<String, Integer> ranks = new java.util.HashMap<>();
        s.processes().stream()
                .filter(ProcessView::movable)
                .forEach(p -> ranks.put(p.id(), s.rules().rank(s.self().site(), p.homeSite())));
        for (Decision d : Balance.decide(s, Parameters.DEFAULT)) {
            int rank = ranks.getOrDefault(d.process(), 0);
            ranks.remove(d.process());
            if (d.cause() == Cause.LOAD && d.paceThere() < d.paceHere()) {
                assertTrue(s.processes().stream()
                        .filter(p ->
                                ranks.containsKey(p.id()) && p.residentMillis() >= Parameters.DEFAULT.residencyMillis())
                        .allMatch(p -> ranks.getOrDefault(p.id(), 0) <= rank));
            }
        }
    }
}
