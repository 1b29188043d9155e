package org.fulcrum.runtime.core.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fulcrum.runtime.core.gossip.MemberTable.Effect;
import org.fulcrum.runtime.core.gossip.MemberTable.Event;
import org.junit.jupiter.api.Test;

class MemberTableTest {
    private final MemberTable<String> table = new MemberTable<>();

    private List<Effect> heard(long incarnation, long sequence, String news, long now) {
        return table.step(new Event.Heard<>("n1", incarnation, sequence, news), now);
    }

    @Test
    void newsGrowsOlderUntilThereIsNewer() {
        assertEquals(List.of(new Effect.Appeared("n1")), heard(1, 1, "a", 100));
        assertEquals(250, table.rows(350).getFirst().ageMillis());
        assertEquals(List.of(), heard(1, 2, "b", 400));
        assertEquals(new MemberTable.Row<>("n1", "b", 0), table.rows(400).getFirst());
    }

    @Test
    void newsThatWasOvertakenIsIgnored() {
        heard(5, 9, "new", 0);
        assertEquals(List.of(new Effect.Ignored("n1")), heard(5, 8, "old", 10));
        assertEquals(List.of(new Effect.Ignored("n1")), heard(4, 99, "older life", 10));
        assertEquals("new", table.rows(10).getFirst().news());
    }

    @Test
    void aRestartIsSeenAndCountsAnew() {
        heard(5, 9, "old life", 0);
        assertEquals(List.of(new Effect.Restarted("n1")), heard(6, 1, "new life", 10));
        assertEquals("new life", table.rows(10).getFirst().news());
    }

    @Test
    void silenceAloneForgetsAndOnlyAfterItsTime() {
        heard(1, 1, "a", 0);
        assertEquals(List.of(), table.step(new Event.Tick<>(), MemberTable.FORGET_AFTER_MILLIS));
        List<Effect> effects = table.step(new Event.Tick<>(), MemberTable.FORGET_AFTER_MILLIS + 1);
        assertEquals(List.of(new Effect.Forgotten("n1", MemberTable.FORGET_AFTER_MILLIS + 1)), effects);
        assertTrue(table.rows(70_000).isEmpty());
    }

    @Test
    void aGoodByeOfAFormerLifeDoesNotRemoveTheNewOne() {
        heard(6, 1, "new life", 0);
        assertEquals(List.of(), table.step(new Event.Left<>("n1", 5), 1));
        assertEquals(List.of(new Effect.Departed("n1")), table.step(new Event.Left<>("n1", 6), 2));
    }

    @Test
    void theTableIsBounded() {
        for (int i = 0; i < MemberTable.MAX_MEMBERS + 10; i++) {
            table.step(new Event.Heard<>("x" + i, 1, 1, "news"), 0);
        }
        assertEquals(MemberTable.MAX_MEMBERS, table.rows(0).size());
    }
}
