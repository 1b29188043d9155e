package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

@Domain(Clusters.class)
@Domain(DomainContext.Global.class)
class FairSharesTest {
    private static final double SLACK = 1e-9;

    private static Map<String, Double> wishes(List<ProcessView> processes) {
        Map<String, Double> wishes = new HashMap<>();
        processes.forEach(p -> wishes.merge(p.user(), p.cpuDemand(), Double::sum));
        return wishes;
    }

    @Test
    void nobodyThereIsDueNothing() {
        assertEquals(Map.of(), FairShares.due(4, List.of()));
        assertEquals(Map.of(), FairShares.excess(4, List.of()));
    }

    @Property
    void noMoreIsDueThanThereIsAndNobodyMoreThanIsAskedFor(
            @ForAll Situation s, @ForAll @DoubleRange(min = 0.5, max = 64) double cores) {
        Map<String, Double> wishes = wishes(s.processes());
        Map<String, Double> due = FairShares.due(cores, s.processes());
        assertEquals(wishes.keySet(), due.keySet());
        assertTrue(due.values().stream().mapToDouble(d -> d).sum() <= cores + SLACK);
        due.forEach((user, share) -> assertTrue(share <= wishes.getOrDefault(user, 0.0) + SLACK));
    }

    /** Max-min: a share that is cut is as large as any, so that nothing can be given to it without taking from less. */
    @Property
    void whoGetsLessThanAskedForGetsAsMuchAsAnybody(
            @ForAll Situation s, @ForAll @DoubleRange(min = 0.5, max = 64) double cores) {
        Map<String, Double> due = FairShares.due(cores, s.processes());
        double most = due.values().stream().mapToDouble(d -> d).max().orElse(0);
        FairShares.excess(cores, s.processes()).forEach((user, excess) -> {
            assertTrue(excess >= 0);
            assertTrue(excess <= SLACK || due.getOrDefault(user, 0.0) >= most - SLACK, user);
        });
    }

    @Property
    void whereThereIsEnoughNobodyHasTooMuch(@ForAll Situation s) {
        double all = s.processes().stream().mapToDouble(ProcessView::cpuDemand).sum();
        FairShares.excess(all + 1, s.processes()).values().forEach(excess -> assertEquals(0, excess));
    }
}
