package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CommitmentsTest {
    private static final long SENT = 10_000;
    private static final ProcessView P = Clusters.process("x:1", "x", ProcessClass.NORMAL, 1, 100, 1);

    private final Commitments sent = new Commitments();

    private static Known news(String node, long ageMillis) {
        return new Known(Clusters.node(node, 4, 1, 2, 1000, 300), ageMillis, 1);
    }

    private double load(String node, long ageMillis, long nowMillis) {
        return sent.corrected(news(node, ageMillis), nowMillis).node().load();
    }

    @Test
    void itCountsAtItsTargetAndNowhereElse() {
        sent.sent("n", P, SENT);
        assertEquals(3, load("n", 0, SENT));
        assertEquals(400, sent.corrected(news("n", 0), SENT).node().memoryUsedBytes());
        assertEquals(2, load("other", 0, SENT));
    }

    @Test
    void newsFromBeforeItsArrivalNeverShowsItHoweverLateItIsHeard() {
        sent.sent("n", P, SENT);
        long late = SENT + 3 * Commitments.SETTLE_MILLIS;
        assertEquals(3, load("n", late - SENT, late), "told as it was sent");
        assertEquals(3, load("n", late - SENT - Commitments.SETTLE_MILLIS + 1, late), "told before it has settled");
        assertEquals(2, load("n", late - SENT - Commitments.SETTLE_MILLIS, late));
    }

    @Test
    void twiceSentCountsOnceWhereItWentLast() {
        sent.sent("n", P, SENT);
        sent.sent("n", P, SENT + 500);
        assertEquals(3, load("n", 0, SENT + 500));
        sent.sent("other", P, SENT + 600);
        assertEquals(2, load("n", 0, SENT + 600));
        assertEquals(3, load("other", 0, SENT + 600));
    }

    @Test
    void severalAddUp() {
        for (int i = 0; i < 5; i++) {
            sent.sent("n", Clusters.process("x:" + i, "x", ProcessClass.NORMAL, 0.5, 1, 1), SENT + i);
        }
        assertEquals(4.5, load("n", 0, SENT + 10));
    }

    @Test
    void whatDidNotGoIsForgotten() {
        sent.sent("n", P, SENT);
        sent.forget("nobody:1");
        assertEquals(3, load("n", 0, SENT));
        sent.forget(P.id());
        assertEquals(2, load("n", 0, SENT));
    }
}
