package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.fulcrum.runtime.core.balance.BestNode.Choice;
import org.junit.jupiter.api.Test;

@Domain(Clusters.class)
class BestNodeTest {
    private static final long GB = 1_000_000_000;

    private static Known node(String name, double cores, double load) {
        return new Known(Clusters.node(name, cores, 1, load, GB, 0), 0, 400e6);
    }

    private static ProcessView process(long bytes) {
        return Clusters.process("here:1", "here", ProcessClass.NORMAL, 1, bytes, 10);
    }

    private static Choice choose(long bytes, List<Known> nodes) {
        Optional<NodeView> here = nodes.stream()
                .map(Known::node)
                .filter(n -> n.name().equals("here"))
                .findFirst();
        return BestNode.choose(here, process(bytes), nodes, SiteRules.ALONE, Parameters.DEFAULT);
    }

    @Test
    void idleBeatsBusy() {
        Choice choice = choose(1000, List.of(node("here", 2, 5), node("busy", 2, 4), node("idle", 4, 0)));
        assertEquals(Optional.of("idle"), choice.node());
        assertTrue(choice.reason().contains("idle: demand 0.00 on 4 x 1"), choice::reason);
    }

    @Test
    void itsOwnLoadIsNotHeldAgainstTheNodeItRunsOn() {
        Choice choice = choose(1000, List.of(node("here", 2, 1), node("there", 2, 0)));
        assertEquals(Optional.of("here"), choice.node());
    }

    @Test
    void nowhereToGoIsSaid() {
        Choice choice = choose(2 * GB, List.of(node("here", 1, 9), node("small", 9, 0)));
        assertEquals(Optional.of("here"), choice.node());
        assertTrue(choice.reason().contains("no other node"), choice::reason);
    }

    @Property
    void theChoiceFitsAndIsFreshAndOpen(@ForAll Situation s, @ForAll ProcessView process) {
        Choice choice = BestNode.place(s.self(), process, s.candidates(), s.rules(), Parameters.DEFAULT);
        choice.node().filter(name -> !name.equals(s.self().name())).ifPresent(name -> {
            Known chosen = Clusters.named(s, name);
            assertTrue(Candidates.fits(chosen.node(), process, Parameters.DEFAULT.room()));
            assertTrue(chosen.ageMillis() <= Parameters.DEFAULT.freshMillis());
            assertEquals(Standing.OPEN, chosen.node().standing());
        });
    }

    @Property
    void theOrderOfKnowledgeDoesNotMatter(@ForAll Situation s, @ForAll ProcessView process) {
        assertEquals(
                BestNode.place(s.self(), process, s.candidates(), s.rules(), Parameters.DEFAULT),
                BestNode.place(s.self(), process, s.candidates().reversed(), s.rules(), Parameters.DEFAULT));
    }
}
