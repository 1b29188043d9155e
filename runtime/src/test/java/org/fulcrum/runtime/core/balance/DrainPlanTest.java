package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

@Domain(Clusters.class)
class DrainPlanTest {
    private static final long GB = 1_000_000_000;

    private static Known idle(String name, double cores) {
        return new Known(Clusters.node(name, cores, 1, 0, 8 * GB, 0), 100, 400e6);
    }

    private static Situation draining(int processes, Known... candidates) {
        List<ProcessView> all = IntStream.range(0, processes)
                .mapToObj(i -> Clusters.process("here:" + i, "here", ProcessClass.NORMAL, 1, 400_000_000, 10))
                .toList();
        NodeView self = Clusters.standing(Clusters.node("here", 4, 1, processes, 8 * GB, GB), Standing.DRAINING);
        return new Situation(self, all, List.of(candidates), 0, SiteRules.ALONE, 0);
    }

    @Test
    void itSpreadsByCostAndTellsBytesAndTime() {
        Drain plan = DrainPlan.of(draining(6, idle("b", 4), idle("c", 4), idle("d", 4)), Parameters.DEFAULT);
        assertTrue(plan.empties());
        assertEquals(2_400_000_000L, plan.bytes());
        assertEquals(6.09, plan.seconds(), 0.01);
        assertEquals(
                List.of(2L, 2L, 2L),
                plan.steps().stream()
                        .collect(Collectors.groupingBy(Decision::to, Collectors.counting()))
                        .values()
                        .stream()
                        .toList());
    }

    @Test
    void neverAllToOneNodeHoweverLarge() {
        Drain plan = DrainPlan.of(draining(2, idle("large", 64), idle("small", 1)), Parameters.DEFAULT);
        assertEquals(
                List.of("large", "small"),
                plan.steps().stream().map(Decision::to).toList());
    }

    @Test
    void whatStaysSaysWhy() {
        List<ProcessView> all = List.of(
                new ProcessView(
                        "here:1", "here", "a", "u", ProcessClass.NORMAL, 1, GB, 0, 1, 1, "device memory", false),
                Clusters.process("here:2", "here", ProcessClass.NORMAL, 1, 20 * GB, 1));
        Situation s = new Situation(
                Clusters.node("here", 4, 1, 2, 64 * GB, 21 * GB), all, List.of(idle("b", 4)), 0, SiteRules.ALONE, 0);
        Drain plan = DrainPlan.of(s, Parameters.DEFAULT);
        assertEquals(2, plan.stays().size());
        assertTrue(plan.stays().stream().anyMatch(stay -> stay.why().equals("device memory")));
        assertTrue(plan.stays().stream().anyMatch(stay -> stay.why().contains("20000 MB")));
    }

    @Property
    void everyProcessGoesOnceOrStaysWithAReason(@ForAll Situation s) {
        Drain plan = DrainPlan.of(s, Parameters.DEFAULT);
        assertEquals(s.processes().size(), plan.steps().size() + plan.stays().size());
        plan.stays().forEach(stay -> assertTrue(!stay.why().isEmpty()));
    }
}
