package org.fulcrum.runtime.core.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.fulcrum.runtime.core.gossip.MemberTable.Effect;
import org.fulcrum.runtime.core.gossip.MemberTable.Event;
import org.junit.jupiter.api.Test;

class MemberTableTest {
    private static final long FORGET = AgeLimits.LEAST_FORGET_MILLIS;

    private final MemberTable<String> table = new MemberTable<>("me");

    private List<Effect> heard(Told<String> told, long now) {
        return table.step(new Event.Heard<>(told), now);
    }

    private List<Effect> heard(long incarnation, long sequence, String news, long now) {
        return heard(Told.now("n1", incarnation, sequence, 0, news), now);
    }

    private static Told<String> aged(String name, long sequence, long ageMillis) {
        return new Told<>(name, 1, sequence, 0, ageMillis, Optional.of("news"));
    }

    private List<String> windowNames(int most, long now) {
        return table.window(most, now).stream().map(Told::name).toList();
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
        assertEquals(List.of(), table.step(new Event.Tick<>(), FORGET));
        assertEquals(List.of(new Effect.Forgotten("n1", FORGET + 1)), table.step(new Event.Tick<>(), FORGET + 1));
        assertTrue(table.rows(70_000).isEmpty());
    }

    @Test
    void theAgeComesWithTheNewsAndGoesOn() {
        heard(aged("n1", 1, 4_000), 1_000);
        assertEquals(5_000, table.rows(2_000).getFirst().ageMillis());
        assertEquals(9_000, table.window(2, 6_000).getFirst().ageMillis());
    }

    @Test
    void ofOneNewsTheGreaterAgeIsBelieved() {
        heard(aged("n1", 1, 4_000), 1_000);
        heard(aged("n1", 1, 100), 2_000);
        assertEquals(5_000, table.rows(2_000).getFirst().ageMillis());
        heard(aged("n1", 1, 7_000), 2_000);
        assertEquals(7_000, table.rows(2_000).getFirst().ageMillis());
    }

    @Test
    void agesThatCannotBeAreClamped() {
        assertEquals(0, aged("n1", 1, -5).ageMillis());
        assertEquals(Told.MAX_AGE_MILLIS, aged("n1", 1, Long.MAX_VALUE).ageMillis());
    }

    @Test
    void oldNewsOfAStrangerIsNotTaken() {
        assertEquals(List.of(new Effect.Ignored("n1")), heard(aged("n1", 1, FORGET / 2 + 1), 0));
        assertEquals(List.of(new Effect.Appeared("n1")), heard(aged("n1", 1, FORGET / 2), 0));
    }

    @Test
    void oldNewsIsNotTold() {
        heard(1, 1, "a", 0);
        assertEquals(1, table.window(32, FORGET / 2).size());
        assertEquals(List.of(), table.window(32, FORGET / 2 + 1));
    }

    @Test
    void inALargeClusterNewsLivesLonger() {
        assertEquals(60_000, AgeLimits.forgetMillis(96));
        assertEquals(80_000, AgeLimits.forgetMillis(97));
        assertEquals(6_260_000, AgeLimits.forgetMillis(10_000));
        assertEquals(3_130_000, AgeLimits.tellMillis(10_000));
    }

    @Test
    void aGoodByeOfAFormerLifeDoesNotRemoveTheNewOne() {
        heard(6, 1, "new life", 0);
        assertEquals(List.of(new Effect.Ignored("n1")), heard(Told.farewell("n1", 5), 1));
        assertEquals(List.of(new Effect.Departed("n1")), heard(Told.farewell("n1", 6), 2));
        assertTrue(table.rows(2).isEmpty());
    }

    @Test
    void whoHasLeftComesBackByANewLifeOnly() {
        heard(6, 1, "a", 0);
        heard(Told.farewell("n1", 6), 1);
        assertEquals(List.of(new Effect.Ignored("n1")), heard(6, 2, "told before, came later", 2));
        assertEquals(List.of(new Effect.Appeared("n1")), heard(7, 1, "new life", 3));
    }

    @Test
    void aGoodByeIsToldOnEvenOfAStranger() {
        assertEquals(List.of(), heard(Told.farewell("n1", 6), 0));
        assertEquals(List.of("n1"), windowNames(32, 10));
        assertEquals(List.of(new Effect.Ignored("n1")), heard(6, 2, "old", 20));
    }

    @Test
    void theOwnEntryIsAlwaysInAndFirst() {
        table.step(new Event.Own<>(Told.now("me", 1, 1, 0, "own")), 0);
        IntStream.range(0, 50).forEach(i -> heard(Told.now("a" + i, 1, 1, 0, "news"), 100));
        assertEquals("me", windowNames(1, FORGET).getFirst());
        assertEquals(32, windowNames(32, 100).size());
    }

    @Test
    void theFreshestFollow() {
        heard(aged("old", 1, 5_000), 0);
        heard(aged("young", 1, 1_000), 0);
        heard(aged("middle", 1, 3_000), 0);
        assertEquals(List.of("young", "middle"), windowNames(2, 0));
    }

    @Test
    void whatJustChangedJumpsTheQueueSomeTimes() {
        heard(new Told<>("n1", 1, 1, 0, 9_000, Optional.of("calm")), 0);
        heard(new Told<>("n1", 1, 2, 1, 8_000, Optional.of("drain")), 0);
        heard(aged("young", 1, 0), 0);
        int times = AgeLimits.urgentTells(2);
        for (int i = 0; i < times; i++) {
            assertEquals(List.of("n1"), windowNames(1, 0), "time " + i);
        }
        assertEquals(List.of("young"), windowNames(1, 0));
    }

    @Test
    void whomTheGroupHasLostIsShownButNotToldOf() {
        heard(1, 1, "a", 0);
        table.step(new Event.Lost<>(Set.of("n1", "stranger")), 10);
        assertEquals(1, table.rows(20).size());
        assertEquals(List.of(), windowNames(32, 20));
        heard(1, 2, "alive after all", 30);
        assertEquals(List.of("n1"), windowNames(32, 40));
    }

    @Test
    void inALargeClusterTheLostAreForgottenSoonerAndStayForgotten() {
        IntStream.range(0, 1_000).forEach(i -> heard(Told.now("a" + i, 1, 1, 0, "news"), FORGET));
        heard(1, 1, "a", 0);
        table.step(new Event.Lost<>(Set.of("n1")), 10);
        List<Effect> effects = table.step(new Event.Tick<>(), FORGET + 1);
        assertEquals(List.of(new Effect.Forgotten("n1", FORGET + 1)), effects);
        assertEquals(List.of(new Effect.Ignored("n1")), heard(aged("n1", 2, FORGET / 2 + 1), FORGET + 2));
        assertEquals(List.of(new Effect.Appeared("n1")), heard(aged("n1", 2, 0), FORGET + 3));
    }

    @Test
    void whoIsThoughtDeadOrOfAnotherLifeOutlivesThat() {
        table.step(new Event.Own<>(Told.now("me", 100, 7, 0, "own")), 0);
        assertEquals(List.of(), heard(Told.now("me", 100, 7, 0, "echo"), 1));
        assertEquals(List.of(new Effect.Outlived(900)), heard(Told.now("me", 900, 1, 0, "clock was ahead"), 1));
        assertEquals(List.of(new Effect.Outlived(100)), heard(Told.farewell("me", 100), 1));
        assertEquals("own", table.rows(1).getFirst().news());
    }

    @Test
    void anIncarnationThatNobodyCouldOutliveIsNotTaken() {
        assertEquals(List.of(new Effect.Ignored("n1")), heard(Told.MAX_INCARNATION + 1, 1, "lie", 0));
        assertEquals(List.of(new Effect.Ignored("n1")), heard(-1, 1, "lie", 0));
    }

    @Test
    void theTableIsBounded() {
        for (int i = 0; i < MemberTable.MAX_MEMBERS + 10; i++) {
            heard(Told.now("x" + i, 1, 1, 0, "news"), 0);
        }
        assertEquals(MemberTable.MAX_MEMBERS, table.rows(0).size());
    }
}
