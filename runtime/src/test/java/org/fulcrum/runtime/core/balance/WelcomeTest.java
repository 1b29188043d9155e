package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

@Domain(Clusters.class)
class WelcomeTest {
    private static final long GB = 1_000_000_000;
    private static final SiteRules A_TAKES_B = new SiteRules(Map.of("a", List.of("b")));

    private static NodeView self(double load) {
        return Clusters.node("self", 4, 1, load, 8 * GB, GB);
    }

    private static ProcessView coming(String site, String user) {
        return new ProcessView("x:1", "x", site, user, ProcessClass.NORMAL, 1, GB, 0, 10, 60_000, "", true);
    }

    private static String refusal(NodeView self, List<ProcessView> there, ProcessView process, double promised) {
        return Welcome.refusal(self, there, process, promised, A_TAKES_B, Parameters.DEFAULT)
                .orElse("welcome");
    }

    @Test
    void whoFitsIsWelcome() {
        assertEquals("welcome", refusal(self(3), List.of(), coming("a", "ann"), 1));
        assertEquals("welcome", refusal(self(3), List.of(), coming("b", "ann"), 1));
    }

    @Test
    void whatIsClosedOrCannotComputeTakesNothingIn() {
        for (Standing closed : List.of(Standing.CORDONED, Standing.DRAINING)) {
            String why = refusal(Clusters.standing(self(0), closed), List.of(), coming("a", "ann"), 0);
            assertTrue(why.contains("takes nothing in: it is"), why);
        }
        String why = refusal(Clusters.node("self", 4, 0, 0, 8 * GB, 0), List.of(), coming("a", "ann"), 0);
        assertTrue(why.contains("without speed"), why);
    }

    @Test
    void aSiteThatIsNoPartnerIsRefused() {
        String why = refusal(self(0), List.of(), coming("c", "ann"), 1);
        assertEquals("site a takes no guests of site c like x:1", why);
    }

    @Test
    void whatDoesNotFitWithRoomToSpareIsRefused() {
        NodeView nearlyFull = Clusters.node("self", 4, 1, 0, 8 * GB, 6 * GB);
        String why = refusal(nearlyFull, List.of(), coming("a", "ann"), 0);
        assertTrue(why.contains("75 % of its memory in use") && why.contains("1000 MB"), why);
    }

    @Test
    void aPaceThatCannotBeKeptIsNotPromisedAgain() {
        assertEquals("welcome", refusal(self(4), List.of(), coming("a", "ann"), 1));
        String why = refusal(self(9), List.of(), coming("a", "ann"), 1);
        assertTrue(why.contains("a pace of 0.400 now, not 1.00"), why);
    }

    @Test
    void aFullNodeTakesNoGuestsBesideItsOwn() {
        List<ProcessView> own = List.of(Clusters.process("self:1", "self", ProcessClass.NORMAL, 5, GB, 10));
        String why = refusal(self(5), own, coming("b", "bob"), 0);
        assertTrue(why.contains("full of processes of a higher priority"), why);
        assertEquals("welcome", refusal(self(5), own, coming("a", "u"), 0));
    }

    @Test
    void whoHasMoreThanAFairShareOfAFullNodeGetsNoMoreOfIt() {
        List<ProcessView> there = List.of(
                user("self:1", "bob"),
                user("self:2", "bob"),
                user("self:3", "bob"),
                user("self:4", "bob"),
                user("self:5", "ann"));
        String why = refusal(self(5), there, coming("a", "bob"), 0);
        assertTrue(why.contains("user bob has 1.00 cores more than a fair share"), why);
        assertEquals("welcome", refusal(self(5), there, coming("a", "ann"), 0));
    }

    private static ProcessView user(String id, String user) {
        return new ProcessView(id, "self", "a", user, ProcessClass.NORMAL, 1, GB / 10, 0, 1, 1, "", false);
    }

    @Property(tries = 2000)
    void whoIsWelcomeFitsAndMayBeThere(@ForAll Situation s, @ForAll ProcessView process) {
        Optional<String> refusal = Welcome.refusal(s.self(), s.processes(), process, 0, s.rules(), Parameters.DEFAULT);
        if (refusal.isEmpty()) {
            assertEquals(Standing.OPEN, s.self().standing());
            assertTrue(s.self().computes());
            assertTrue(s.rules().mayRun(process, s.self().site()));
            assertTrue(s.self().plus(process).memoryUse() <= Parameters.DEFAULT.room());
        } else {
            assertTrue(!refusal.get().isEmpty());
        }
    }
}
