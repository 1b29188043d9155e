package org.fulcrum.runtime.core.residency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.fulcrum.runtime.core.residency.ResidencyMachine.NotNow;
import org.fulcrum.runtime.core.residency.ResidencyMachine.State;
import org.fulcrum.runtime.core.residency.ResidencyMachine.Word;
import org.junit.jupiter.api.Test;

/** The home's book of where a process is. */
class ResidencyMachineTest {
    private final ResidencyMachine machine = new ResidencyMachine("n1");

    @Test
    void outOnAndHome() throws NotNow {
        machine.order("n2");
        assertEquals(State.DEPARTING, machine.state());
        assertEquals("n1", machine.node());
        assertEquals(2, machine.commit());
        assertThrows(NotNow.class, () -> machine.order("n3"), "the move is not over");
        machine.settle();
        assertEquals(State.AWAY, machine.state());
        machine.order("n3");
        assertEquals(State.RETURNING, machine.state());
        machine.commit();
        machine.settle();
        assertEquals("n3", machine.node());
        machine.order("n1");
        assertEquals(4, machine.commit());
        machine.settle();
        assertEquals(State.AT_HOME, machine.state());
    }

    @Test
    void oneMoveAtATime() throws NotNow {
        machine.order("n2");
        NotNow refusal = assertThrows(NotNow.class, () -> machine.order("n3"));
        assertEquals("it is moving to n2 already", refusal.getMessage());
    }

    @Test
    void notToWhereItIs() {
        assertThrows(ResidencyMachine.ThereAlready.class, () -> machine.order("n1"));
    }

    @Test
    void aMoveCalledOffLeavesEverythingAsItWas() throws NotNow {
        machine.order("n2");
        machine.settle();
        assertEquals(State.AT_HOME, machine.state());
        assertEquals(1, machine.epoch());
    }

    @Test
    void whatIsLostStaysLost() throws NotNow {
        machine.order("n2");
        machine.commit();
        machine.settle();
        machine.lose();
        machine.end();
        assertEquals(State.LOST, machine.state());
        assertThrows(NotNow.class, () -> machine.order("n1"));
    }

    private ResidencyMachine away() throws NotNow {
        machine.order("n2");
        machine.commit();
        machine.settle();
        return machine;
    }

    @Test
    void whatIsHeardWhileItMovesWaitsForTheEndOfTheMove() throws NotNow {
        ResidencyMachine m = away();
        assertTrue(m.hear(Word.NEEDS_HOME), "nothing else is going on");
        m.order("n3");
        assertFalse(m.hear(Word.GONE));
        assertEquals(Set.of(Word.NEEDS_HOME, Word.GONE), m.settle());
        m.order("n1");
        assertEquals(Set.of(), m.settle(), "it was told, and the way home was tried");
    }

    @Test
    void whatTheFormerHostToldIsForgottenWithTheCommit() throws NotNow {
        ResidencyMachine m = away();
        m.order("n3");
        m.hear(Word.GONE);
        m.commit();
        assertEquals(Set.of(), m.settle());
        assertEquals(State.AWAY, m.state());
    }

    @Test
    void oneThatIsTakenOverCountsAsMovingUntilItsHostHasAnswered() {
        ResidencyMachine m = new ResidencyMachine("n1", "n2", 7);
        assertThrows(NotNow.class, () -> m.order("n1"));
        assertFalse(m.hear(Word.NEEDS_HOME));
        assertEquals(Set.of(Word.NEEDS_HOME), m.settle());
        assertEquals(State.AWAY, m.state());
        assertEquals(7, m.epoch());
    }

    @Property
    void theEpochRisesWithEveryCommitAndWithNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        ResidencyMachine m = new ResidencyMachine("n1");
        long commits = 0;
        for (int i = 0; i < 40; i++) {
            long before = m.epoch();
            String node = m.node();
            try {
                m.order("n" + (1 + random.nextInt(3)));
                if (random.nextBoolean()) {
                    m.commit();
                    commits++;
                    assertEquals(before + 1, m.epoch());
                } else {
                    assertEquals(node, m.node());
                }
                m.settle();
            } catch (NotNow refused) {
                assertEquals(before, m.epoch());
            }
            assertTrue(m.state() == (m.node().equals("n1") ? State.AT_HOME : State.AWAY));
        }
        assertEquals(1 + commits, m.epoch());
    }
}
