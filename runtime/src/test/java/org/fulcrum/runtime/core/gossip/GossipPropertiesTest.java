package org.fulcrum.runtime.core.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fulcrum.runtime.core.gossip.MemberTable.Effect;
import org.fulcrum.runtime.core.gossip.MemberTable.Event;

/** What holds whatever is told, and in whatever order. A failure prints the seed of its run. */
class GossipPropertiesTest {
    private static final int NAMES = 6;
    private static final int TRIES = 100;

    /** News that says which it is, so that two of one number are the same. */
    private static Told<String> any(Random random) {
        String name = "n" + random.nextInt(NAMES);
        long incarnation = random.nextLong(1, 4);
        long sequence = random.nextLong(1, 7);
        long age = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(20_000);
        return random.nextInt(8) == 0
                ? new Told<>(name, incarnation, 0, 0, age, Optional.empty())
                : new Told<>(name, incarnation, sequence, sequence / 2, age, Optional.of(incarnation + "/" + sequence));
    }

    private static List<Told<String>> some(Random random, int most) {
        return IntStream.range(0, random.nextInt(most + 1))
                .mapToObj(i -> any(random))
                .toList();
    }

    private static void hear(MemberTable<String> table, List<Told<String>> all, long now) {
        all.forEach(told -> table.step(new Event.Heard<>(told), now));
    }

    private static MemberTable<String> table() {
        MemberTable<String> table = new MemberTable<>("me");
        table.step(new Event.Own<>(Told.now("me", 1, 1, 0, "own")), 0);
        return table;
    }

    @Property(tries = TRIES)
    void agesNeverGoBack(@ForAll long seed) {
        Random random = new Random(seed);
        MemberTable<String> table = table();
        Map<String, Long> ages = new HashMap<>();
        long now = 0;
        for (int i = 0; i < 200; i++) {
            now += random.nextInt(3_000);
            table.step(random.nextInt(5) == 0 ? new Event.Tick<>() : new Event.Heard<>(any(random)), now);
            Map<String, Long> before = Map.copyOf(ages);
            ages.clear();
            for (MemberTable.Row<String> row : table.rows(now)) {
                String news = row.name() + " " + row.news();
                assertTrue(row.ageMillis() >= before.getOrDefault(news, 0L), news);
                ages.put(news, row.ageMillis());
            }
        }
    }

    @Property(tries = TRIES)
    void toHearItTwiceIsToHearItOnce(@ForAll long seed) {
        Random random = new Random(seed);
        MemberTable<String> table = table();
        hear(table, some(random, 30), 1_000);
        List<Told<String>> window = some(random, 32);
        hear(table, window, 2_000);
        List<MemberTable.Row<String>> once = table.rows(3_000);
        hear(table, window, 2_000);
        assertEquals(once, table.rows(3_000));
    }

    /** As long as no limit of age or number comes between. */
    @Property(tries = TRIES)
    void theOrderDoesNotMatter(@ForAll long seed) {
        Random random = new Random(seed);
        List<Told<String>> all = some(random, 40).stream()
                .map(t -> new Told<>(
                        t.name(), t.incarnation(), t.sequence(), t.changes(), t.ageMillis() % 30_000, t.news()))
                .toList();
        MemberTable<String> forth = table();
        MemberTable<String> back = table();
        hear(forth, all, 1_000);
        hear(back, all.reversed(), 1_000);
        assertEquals(forth.rows(2_000), back.rows(2_000));
    }

    @Property(tries = TRIES)
    void theWindowIsBoundedWithoutDoublesAndTheOwnEntryLeads(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int most) {
        Random random = new Random(seed);
        MemberTable<String> table = table();
        IntStream.range(0, random.nextInt(100))
                .forEach(i -> hear(table, List.of(Told.now("x" + random.nextInt(60), 1, i, i, "news")), 10));
        hear(table, some(random, 30), 1_000);
        List<Told<String>> window = table.window(most, 1_000);
        assertTrue(window.size() <= most);
        assertEquals("me", window.getFirst().name());
        Set<String> names = new HashSet<>();
        window.forEach(told -> assertTrue(names.add(told.name()), told.name()));
    }

    @Property(tries = TRIES)
    void urgentNewsIsInTheNextWindow(@ForAll long seed) {
        Random random = new Random(seed);
        MemberTable<String> table = table();
        IntStream.range(0, 200).forEach(i -> hear(table, List.of(Told.now("x" + i, 1, 1, 0, "news")), 5_000));
        int chosen = random.nextInt(200);
        long age = random.nextInt(5_000);
        Told<String> urgent = new Told<>("x" + chosen, 1, 2, 1, age, Optional.of("drain"));
        hear(table, List.of(urgent), 10_000);
        assertTrue(table.window(2, 10_000).contains(urgent));
    }

    @Property(tries = TRIES)
    void whatIsNotShownIsNotForgottenTwice(@ForAll long seed) {
        Random random = new Random(seed);
        MemberTable<String> table = table();
        Set<String> shown = new HashSet<>(Set.of("me"));
        long now = 0;
        for (int i = 0; i < 200; i++) {
            now += random.nextInt(10_000);
            Event<String> event = switch (random.nextInt(4)) {
                case 0 -> new Event.Tick<>();
                case 1 -> new Event.Lost<>(Set.of("n" + random.nextInt(NAMES)));
                default -> new Event.Heard<>(any(random));
            };
            for (Effect effect : table.step(event, now)) {
                switch (effect) {
                    case Effect.Appeared e -> assertTrue(shown.add(e.name()));
                    case Effect.Departed e -> assertTrue(shown.remove(e.name()));
                    case Effect.Forgotten e -> assertTrue(shown.remove(e.name()));
                    case Effect.Restarted e -> assertTrue(shown.contains(e.name()));
                    case Effect.Ignored e -> {}
                    case Effect.Outlived e -> {}
                }
            }
            assertEquals(
                    shown,
                    new HashSet<>(
                            table.rows(now).stream().map(MemberTable.Row::name).toList()));
        }
    }

    /** Tables whose clocks began hours apart tell each other windows, of which every fourth is lost; one leaves. */
    @Property(tries = 15)
    void whoHasLeftDoesNotComeBack(@ForAll long seed) {
        Random random = new Random(seed);
        int nodes = 3 + random.nextInt(40);
        List<MemberTable<String>> tables = new ArrayList<>();
        long[] clock = new long[nodes];
        for (int i = 0; i < nodes; i++) {
            tables.add(new MemberTable<>("n" + i));
            clock[i] = random.nextInt(36_000_000);
        }
        Set<Integer> heardFarewell = new HashSet<>();
        for (int second = 0; second < 200; second++) {
            boolean left = second >= 30;
            if (second == 30) {
                tables.get(1).step(new Event.Heard<>(Told.farewell("n0", 1)), clock[1] + second * 1_000L);
                heardFarewell.add(1);
            }
            for (int i = left ? 1 : 0; i < nodes; i++) {
                long now = clock[i] + second * 1_000L;
                tables.get(i).step(new Event.Own<>(Told.now("n" + i, 1, second + 1, 0, "news")), now);
                tables.get(i).step(new Event.Tick<>(), now);
                List<Told<String>> window = tables.get(i).window(8, now);
                int to = random.nextInt(nodes);
                if (to == i || (left && to == 0) || random.nextInt(4) == 0) {
                    continue;
                }
                hear(tables.get(to), window, clock[to] + second * 1_000L);
                if (window.stream().anyMatch(told -> told.name().equals("n0") && told.isFarewell())) {
                    heardFarewell.add(to);
                }
            }
            for (int knowing : heardFarewell) {
                assertFalse(
                        shows(tables.get(knowing), clock[knowing] + second * 1_000L), "n" + knowing + " at " + second);
            }
        }
        for (int i = 1; i < nodes; i++) {
            assertFalse(shows(tables.get(i), clock[i] + 200_000L), "n" + i + " in the end");
        }
    }

    private static boolean shows(MemberTable<String> table, long now) {
        return table.rows(now).stream().anyMatch(row -> row.name().equals("n0"));
    }
}
