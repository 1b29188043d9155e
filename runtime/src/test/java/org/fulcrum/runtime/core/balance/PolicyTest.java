package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTest {
    @Test
    void nothingSetIsTheDefault() {
        assertEquals(Parameters.DEFAULT, Policy.NONE.parameters());
        assertEquals(3, Policy.NONE.aggressiveness());
        assertEquals("", Policy.NONE.text());
    }

    @Test
    void settingsHoldInTheirOrderWhateverTheOrderInWhichTheyWereMade() throws Exception {
        Policy policy = Policy.NONE
                .with("memoryThreshold", "0.8")
                .with("aggressiveness", "4")
                .with("hysteresis", "1.5")
                .with("automation", "partial");
        assertEquals(
                List.of("automation", "aggressiveness", "memoryThreshold", "hysteresis"),
                List.copyOf(policy.settings().keySet()));
        assertEquals(Automation.PARTIAL, policy.parameters().automation());
        assertEquals(1.5, policy.parameters().hysteresis());
        assertEquals(Aggressiveness.EAGER.payback, policy.parameters().payback());
        assertEquals(policy, Policy.parse(policy.text()));
    }

    @Test
    void aggressivenessUnsetsWhatItSets() throws Exception {
        Policy policy = Policy.NONE.with("hysteresis", "9").with("room", "0.7").with("aggressiveness", "2");
        assertEquals(
                List.of("aggressiveness", "room"), List.copyOf(policy.settings().keySet()));
        assertEquals(2, policy.aggressiveness());
    }

    @Test
    void oneSiteIsDetachedBesidesTheOthers() throws Exception {
        Policy b = Policy.parse("detached b\n");
        assertEquals(Map.of("detached", "b,c"), b.detachingAlso("c"));
        assertEquals(Map.of("detached", "all"), b.detachingAlso(Policy.ALL_SITES));
        assertEquals(Map.of("detached", "none"), b.attaching("b", Set.of("b", "c")));
        assertEquals(Map.of("detached", "b"), b.attaching("c", Set.of("b", "c")));
        Policy all = Policy.parse("detached all\n");
        assertEquals(Map.of("detached", "all"), all.detachingAlso("b"), "it says more than a name");
        assertEquals(Map.of("detached", "c"), all.attaching("b", Set.of("b", "c")));
        assertEquals(Map.of("detached", "none"), all.attaching(Policy.ALL_SITES, Set.of("b", "c")));
    }

    @Test
    void sitesAreDetachedAndAttachedAgain() throws Exception {
        Map<String, String> both = Policy.detaching(Set.of("c", "b"));
        assertEquals(Map.of("detached", "b,c"), both);
        Policy policy = Policy.parse("detached b,c\n");
        assertEquals(Set.of("b", "c"), policy.detached());
        assertEquals(Parameters.DEFAULT, policy.parameters(), "the balance never sees what is detached");
        assertEquals(Map.of("detached", "none"), Policy.detaching(Set.of()));
        Policy attached = policy.with("detached", "none");
        assertEquals(Set.of(), attached.detached());
        assertEquals(Policy.NONE, attached);
    }

    @Test
    void mistakesAreNamed() {
        WrongLine unknown = assertThrows(WrongLine.class, () -> Policy.NONE.with("agressiveness", "2"));
        assertTrue(String.valueOf(unknown.getMessage()).contains("no parameter is named 'agressiveness'"));
        WrongLine level = assertThrows(WrongLine.class, () -> Policy.NONE.with("aggressiveness", "6"));
        assertTrue(String.valueOf(level.getMessage()).contains("1 to 5, not 6"));
        WrongLine second = assertThrows(WrongLine.class, () -> Policy.parse("automation full\nmargin much\n"));
        assertTrue(String.valueOf(second.getMessage()).startsWith("line 2: "), second::getMessage);
    }
}
