package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.fulcrum.runtime.core.balance.BestNode.Candidate;
import org.fulcrum.runtime.core.balance.BestNode.Choice;
import org.junit.jupiter.api.Test;

class BestNodeTest {
    private static final long GIB = 1L << 30;

    private static Candidate node(String name, double cpus, double load) {
        return new Candidate(name, cpus, 2.0, load, GIB, 0);
    }

    @Test
    void idleAndFastBeatsBusyAndSlow() {
        List<Candidate> nodes = List.of(node("here", 2, 2), node("idle", 2, 0), node("fast", 4, 0));
        Choice choice = BestNode.choose("here", 1000, nodes);
        assertEquals(Optional.of("fast"), choice.node());
        assertTrue(choice.reason().contains("fast: 0.00 threads run on 4.00 x 2.00 GHz"), choice::reason);
    }

    @Test
    void itsOwnLoadIsNotHeldAgainstTheNodeItRunsOn() {
        Choice choice = BestNode.choose("here", 1000, List.of(node("here", 2, 1), node("there", 2, 0)));
        assertEquals(Optional.of("here"), choice.node());
    }

    @Test
    void nowhereToGoIsSaid() {
        Choice choice = BestNode.choose("here", 2 * GIB, List.of(node("here", 1, 9), node("small", 9, 0)));
        assertEquals(Optional.of("here"), choice.node());
        assertTrue(choice.reason().contains("no other node"), choice::reason);
    }

    @Property
    void theChoiceFitsAndIsFresh(@ForAll("clusters") List<Candidate> nodes, @ForAll("sizes") long bytes) {
        Choice choice = BestNode.choose("n0", bytes, nodes);
        choice.node().filter(name -> !name.equals("n0")).ifPresent(name -> {
            Candidate chosen = named(nodes, name);
            assertTrue(chosen.memoryAvailableBytes() >= bytes);
            assertTrue(chosen.ageMillis() <= BestNode.FRESH_MILLIS);
        });
    }

    @Property
    void theOrderOfKnowledgeDoesNotMatter(@ForAll("clusters") List<Candidate> nodes, @ForAll("sizes") long bytes) {
        assertEquals(BestNode.choose("n0", bytes, nodes), BestNode.choose("n0", bytes, nodes.reversed()));
    }

    /** After going to the best node, with its load one higher there and one lower here, the best is to stay. */
    @Property
    void itDoesNotGoToAndFro(@ForAll("clusters") List<Candidate> nodes) {
        String chosen = BestNode.choose("n0", 0, nodes).node().orElse("n0");
        List<Candidate> after = new ArrayList<>();
        for (Candidate n : nodes) {
            double left = n.name().equals("n0") && n.load() >= 1 ? -1 : 0;
            double moved = chosen.equals("n0") ? 0 : n.name().equals(chosen) ? 1 : left;
            after.add(new Candidate(
                    n.name(),
                    n.cpuCount(),
                    n.cpuGigahertz(),
                    n.load() + moved,
                    n.memoryAvailableBytes(),
                    n.ageMillis()));
        }
        if (!chosen.equals("n0")) {
            assertEquals(Optional.of(chosen), BestNode.choose(chosen, 0, after).node());
        }
    }

    private static Candidate named(List<Candidate> nodes, String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    }

    @Provide
    Arbitrary<Long> sizes() {
        return Arbitraries.longs().between(0, 8 * GIB);
    }

    @Provide
    Arbitrary<List<Candidate>> clusters() {
        Arbitrary<Candidate> candidate = Combinators.combine(
                        Arbitraries.doubles().between(0.1, 64),
                        Arbitraries.doubles().between(0.5, 5),
                        Arbitraries.doubles().between(0, 100),
                        Arbitraries.longs().between(0, 8 * GIB),
                        Arbitraries.longs().between(0, 20_000))
                .as((cpus, speed, load, free, age) -> new Candidate("", cpus, speed, load, free, age));
        return candidate.list().ofMinSize(1).ofMaxSize(8).map(BestNodeTest::numbered);
    }

    private static List<Candidate> numbered(List<Candidate> nodes) {
        List<Candidate> named = new ArrayList<>();
        for (Candidate n : nodes) {
            named.add(new Candidate(
                    "n" + named.size(),
                    n.cpuCount(),
                    n.cpuGigahertz(),
                    n.load(),
                    n.memoryAvailableBytes(),
                    n.ageMillis()));
        }
        return named;
    }
}
