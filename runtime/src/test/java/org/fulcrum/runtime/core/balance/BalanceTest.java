package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

@Domain(Clusters.class)
class BalanceTest {
    private static final long GB = 1_000_000_000;
    private static final Parameters PARAMETERS = Parameters.DEFAULT;

    private static Known known(String name, double speed, double load, long used) {
        return new Known(Clusters.node(name, 4, speed, load, 8 * GB, used), 500, 400e6);
    }

    private static Situation crowded(int processes, Known... candidates) {
        List<ProcessView> all = IntStream.range(0, processes)
                .mapToObj(i -> Clusters.process("here:" + i, "here", ProcessClass.NORMAL, 1, 100_000_000, 30 + i))
                .toList();
        NodeView self = Clusters.node("here", 4, 1, processes, 8 * GB, processes * 100_000_000L);
        return new Situation(self, all, List.of(candidates), 0, SiteRules.ALONE, 0);
    }

    private static ProcessView process(Situation s, Decision d) {
        return s.processes().stream()
                .filter(p -> p.id().equals(d.process()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsTooMuchIsPushedToTheIdleNodeAndNoMore() {
        List<Decision> decisions =
                Balance.decide(crowded(7, known("idle", 1, 0, 0), known("busy", 1, 4, 0)), PARAMETERS);
        assertEquals(3, decisions.size());
        assertTrue(decisions.stream().allMatch(d -> d.to().equals("idle") && d.cause() == Cause.LOAD));
        assertEquals(
                "here:6", decisions.getFirst().process(), "the one that has worked longest is expected to gain most");
    }

    @Test
    void theReasonsHaveTheNumbers() {
        String reasons = String.join(
                "\n",
                Balance.decide(crowded(8, known("idle", 1, 0, 0)), PARAMETERS)
                        .getFirst()
                        .reasons());
        assertTrue(reasons.contains("here:7 leaves a crowded node"), reasons);
        assertTrue(reasons.contains("here: demand 8.00 on 4 x 1"), reasons);
        assertTrue(reasons.contains("idle: demand 0.00 on 4 x 1, memory 0 % (0.5 s old)"), reasons);
        assertTrue(reasons.contains("for a move of 0.31 s (100 MB)"), reasons);
    }

    @Test
    void aFasterNodeIsTakenWhenIdle() {
        List<Decision> decisions = Balance.decide(crowded(1, known("fast", 2, 0, 0)), PARAMETERS);
        assertEquals(
                List.of(Cause.SPEED), decisions.stream().map(Decision::cause).toList());
    }

    @Test
    void whatHasHardlyBegunIsNotWorthAMove() {
        Situation s = crowded(8, new Known(Clusters.node("far", 4, 1, 0, 8 * GB, 0), 500, 1e6));
        assertEquals(
                List.of(), Balance.decide(s, PARAMETERS), "a move takes 100 s and they have worked for 37 at most");
    }

    @Test
    void manualOnlyRecommends() {
        Parameters manual = Parameters.of(Automation.MANUAL, Aggressiveness.BALANCED);
        List<Decision> decisions = Balance.decide(crowded(8, known("idle", 1, 0, 0)), manual);
        assertFalse(decisions.isEmpty());
        assertTrue(decisions.stream().noneMatch(Decision::automatic));
    }

    @Test
    void memoryPressureShedsWhatHelpsMostForEachByteToWhereThereIsRoom() {
        List<ProcessView> all = List.of(
                Clusters.process("here:small", "here", ProcessClass.NORMAL, 1, 20_000_000, 10),
                Clusters.process("here:right", "here", ProcessClass.NORMAL, 1, 2 * GB, 10),
                Clusters.process("here:huge", "here", ProcessClass.NORMAL, 1, 6 * GB, 10));
        NodeView self = Clusters.node("here", 4, 1, 3, 8 * GB, 8_020_000_000L);
        Situation s = new Situation(
                self, all, List.of(known("full", 1, 0, 7 * GB), known("roomy", 1, 3, GB)), 0, SiteRules.ALONE, 0);
        Decision first = Balance.decide(s, PARAMETERS).getFirst();
        assertEquals(Cause.MEMORY, first.cause());
        assertEquals("roomy", first.to());
        assertEquals("here:right", first.process());
    }

    @Test
    void overdueGoesToTheSlowerNode() {
        List<ProcessView> all = new ArrayList<>(crowded(5).processes());
        all.add(Clusters.process("here:late", "here", ProcessClass.OVERDUE, 1, 1_000_000, 9_000));
        NodeView self = Clusters.node("here", 4, 1, 6, 8 * GB, GB);
        Situation s = new Situation(
                self, all, List.of(known("slow", 0.5, 0, 0), known("fast", 2, 0, 0)), 0, SiteRules.ALONE, 0);
        Map<String, String> went =
                Balance.decide(s, PARAMETERS).stream().collect(Collectors.toMap(Decision::process, Decision::to));
        assertEquals("slow", went.get("here:late"));
    }

    @Test
    void heavyCallsPullHome() {
        ProcessView guest = new ProcessView(
                "home:1", "home", "a", "u", ProcessClass.NORMAL, 1, 50_000_000, 1.5, 100, 60_000, "", false);
        Situation s = new Situation(
                Clusters.node("here", 4, 1, 0, 8 * GB, 0).plus(guest),
                List.of(guest),
                List.of(known("home", 1, 2, 0), known("other", 1, 0, 0)),
                0,
                SiteRules.ALONE,
                0);
        Decision d = Balance.decide(s, PARAMETERS).getFirst();
        assertEquals("home", d.to());
        assertEquals(Cause.HOME, d.cause());
    }

    @Test
    void aNodeThatCannotComputeIsLeft() {
        Situation s = crowded(2, known("idle", 1, 0, 0));
        NodeView dead = Clusters.node("here", 4, 0, 2, 8 * GB, GB);
        Situation stuck = new Situation(dead, s.processes(), s.candidates(), 0, SiteRules.ALONE, 0);
        assertEquals(2, Balance.decide(stuck, PARAMETERS).size());
    }

    @Test
    void ownProcessesPushOutGuestsAndTheLeastRankedFirst() {
        SiteRules rules = new SiteRules(Map.of("a", List.of("b", "c")));
        List<ProcessView> all = new ArrayList<>(crowded(4).processes());
        all.add(guest("x:1", "b"));
        all.add(guest("y:1", "c"));
        NodeView self = Clusters.node("here", 4, 1, 6, 8 * GB, GB);
        NodeView home = new NodeView("y", "c", 4, 1, 9, 0, 8 * GB, 0, 0, 0, Standing.OPEN);
        Situation s = new Situation(self, all, List.of(new Known(home, 100, 400e6)), 0, rules, 0);
        Decision first = Balance.decide(s, PARAMETERS).getFirst();
        assertEquals("y:1", first.process());
        assertEquals("y", first.to(), "home takes it, however crowded");
        assertEquals(Cause.PRIORITY, first.cause());
    }

    private static ProcessView guest(String id, String site) {
        return new ProcessView(
                id, id.substring(0, 1), site, "v", ProcessClass.NORMAL, 1, 1_000_000, 0, 50, 60_000, "", true);
    }

    /**
     * Paper §2.2: moves are made to improve; only rights ({@link Cause#PRIORITY}) are not weighed. What gives way to
     * the process that moves costs nothing.
     */
    @Property(tries = 2000)
    void noMoveMakesTheTotalCostHigher(@ForAll Situation s) {
        Turn turn = new Turn(s, PARAMETERS);
        NodeView self = s.self().computing();
        Map<String, NodeView> others = turn.candidates.all().stream()
                .collect(Collectors.toMap(k -> k.node().name(), Known::node));
        s.candidates().forEach(k -> others.putIfAbsent(k.node().name(), k.node()));
        for (Decision d : Balance.decide(s, PARAMETERS)) {
            ProcessView p = process(s, d);
            NodeView to = Objects.requireNonNull(others.get(d.to()));
            NodeView from = self.seenBy(p);
            NodeView there = to.seenBy(p);
            double before = turn.prices.cost(from) + turn.prices.cost(there);
            double after = turn.prices.cost(from.minus(p)) + turn.prices.cost(there.plus(p));
            assertTrue(
                    d.cause() == Cause.PRIORITY || after <= before * (1 + 1e-9), () -> d + " " + before + " " + after);
            self = self.minus(p);
            others.put(d.to(), to.plus(p));
        }
    }

    @Property(tries = 2000)
    void aDrainedOrCordonedNodeNeverReceives(@ForAll Situation s) {
        List<Decision> all = new ArrayList<>(Balance.decide(s, PARAMETERS));
        all.addAll(DrainPlan.of(s, PARAMETERS).steps());
        for (Decision d : all) {
            NodeView to = Clusters.named(s, d.to()).node();
            assertEquals(Standing.OPEN, to.standing());
            assertTrue(to.computes());
        }
    }

    /** Who is pushed out ranks no higher than anybody who could have been pushed out instead. */
    @Property(tries = 2000)
    void prioritiesAreNeverInverted(@ForAll Situation s) {
        Set<String> gone = Balance.decide(s, PARAMETERS).stream()
                .filter(d -> d.cause() == Cause.PRIORITY)
                .map(Decision::process)
                .collect(Collectors.toSet());
        int lowestThatStays = s.processes().stream()
                .filter(p -> p.movable() && !gone.contains(p.id()))
                .mapToInt(p -> s.rules().rank(s.self().site(), p.homeSite()))
                .max()
                .orElse(0);
        for (ProcessView p : s.processes()) {
            int rank = s.rules().rank(s.self().site(), p.homeSite());
            assertTrue(!gone.contains(p.id()) || rank >= lowestThatStays, p::id);
            assertTrue(!gone.contains(p.id()) || rank > 0, "a site's own process is never pushed out");
        }
    }

    @Property(tries = 1000)
    void neverMoreThanMayBeUnderWayAndNobodyTwice(@ForAll Situation s) {
        List<Decision> decisions = Balance.decide(s, PARAMETERS);
        assertTrue(decisions.isEmpty() || decisions.size() + s.movesInFlight() <= PARAMETERS.movesInFlight());
        assertEquals(
                decisions.size(),
                decisions.stream().map(Decision::process).distinct().count());
        decisions.forEach(d -> assertFalse(d.reasons().isEmpty()));
    }
}
