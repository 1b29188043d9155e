package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

/** Paper, section 3.1: a job's processes are started on the best nodes. */
@Domain(Clusters.class)
@Domain(DomainContext.Global.class)
class AllocationTest {
    private static final long GB = 1_000_000_000;
    private static final ProcessView RANK = Clusters.process("job", "n1", ProcessClass.NORMAL, 1, 16 << 20, 0);

    private static Known node(String name, double cores, double speed, double load) {
        return new Known(Clusters.node(name, cores, speed, load, 4 * GB, GB), 0, 400e6);
    }

    private static Map<String, Integer> of(int processes, Known self, Known... others) {
        return Allocation.of(self.node(), RANK, List.of(others), SiteRules.ALONE, Parameters.DEFAULT, processes);
    }

    @Test
    void idleNodesOfALoadedClusterAreTaken() {
        assertEquals(
                Map.of("n3", 2, "n4", 2),
                of(4, node("n1", 2, 1, 2), node("n2", 2, 1, 2), node("n3", 2, 1, 0), node("n4", 2, 1, 0)));
    }

    @Test
    void theFastestComesFirst() {
        Map<String, Integer> chosen = of(4, node("n1", 1, 1, 0), node("n2", 2, 2, 0));
        assertEquals(Map.of("n2", 3, "n1", 1), chosen);
        assertEquals("n2", chosen.keySet().iterator().next());
    }

    @Test
    void whenAllAreBusyTheyAreFilledEvenly() {
        assertEquals(
                Map.of("n1", 2, "n2", 2, "n3", 2),
                of(6, node("n1", 1, 1, 0), node("n2", 1, 1, 0), node("n3", 1, 1, 0)));
    }

    @Test
    void withoutANumberIdleProcessorsCount() {
        assertEquals(Map.of("n1", 1, "n2", 3), of(0, node("n1", 2, 1, 1.2), node("n2", 4, 1, 0.9)));
        assertEquals(
                1,
                of(0, node("n1", 1, 1, 3), node("n2", 1, 1, 3)).values().stream()
                        .mapToInt(n -> n)
                        .sum());
    }

    @Test
    void memoryThatIsUsedUpEndsIt() {
        Known full = new Known(Clusters.node("n2", 64, 1, 0, GB, (long) (0.86 * GB)), 0, 400e6);
        Map<String, Integer> chosen = of(20, node("n1", 2, 1, 0), full);
        assertEquals(20, chosen.values().stream().mapToInt(n -> n).sum());
        assertTrue(chosen.getOrDefault("n2", 0) < 5, chosen::toString);
    }

    @Property
    void onlyOpenAndFreshNodesAreChosenAndAllProcessesHaveOne(
            @ForAll Situation s, @ForAll ProcessView process, @ForAll @IntRange(min = 1, max = 40) int processes) {
        Map<String, Integer> chosen =
                Allocation.of(s.self(), process, s.candidates(), s.rules(), Parameters.DEFAULT, processes);
        for (String name : chosen.keySet()) {
            Known known = name.equals(s.self().name()) ? new Known(s.self(), 0, 1) : Clusters.named(s, name);
            assertTrue(Candidates.receives(known.node()), name);
            assertTrue(known.ageMillis() <= Parameters.DEFAULT.freshMillis(), name);
        }
        assertTrue(chosen.values().stream().mapToInt(n -> n).sum() <= processes);
    }
}
