package org.fulcrum.runtime.core.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fulcrum.runtime.core.gossip.MemberTable.Event;
import org.junit.jupiter.api.Test;

/**
 * Gossip under a virtual clock against theory (paper, [4]: Amar, Barak, Drezner, Okun, 2009): an entry of age T is
 * known to n·e^T/(n−1+e^T) nodes when all tell all they know, and the average age is ln n periods. The table in
 * docs/gossip.md is this simulation's; when it is not, its text as it should be is in the failure.
 */
class GossipTheoryTest {
    private static final Path DOCUMENT = Path.of("../docs/gossip.md");
    private static final int[] SIZES = {64, 256, 1024, 4096, 10_000};
    private static final int[] HORIZONS = {1, 2, 4, 6, 8, 10, 12};
    private static final long TICKS = 1_000_000;
    private static final long SEED = 20_260_101;
    private static final int WATCHED = 64;
    private static final int CENSUSES = 40;
    private static final int SETTLED_FULL = 40;

    private static int settled(int nodes, boolean full) {
        return full ? SETTLED_FULL : Math.min(1_500, SETTLED_FULL + 12 * nodes / MemberTable.WINDOW_ENTRIES);
    }

    private static AgeCensus run(int nodes, boolean full) {
        Sendings sendings = new Sendings(nodes, TICKS, SEED);
        GossipArrays cluster = new GossipArrays(nodes, full ? nodes : MemberTable.WINDOW_ENTRIES, WATCHED);
        IntStream.range(0, settled(nodes, full)).forEach(i -> sendings.period(cluster::tell));
        AgeCensus census = new AgeCensus(HORIZONS);
        for (int i = 0; i < CENSUSES; i++) {
            sendings.period(cluster::tell);
            census.take(cluster, sendings.nowTicks(), TICKS);
        }
        return census;
    }

    @Test
    void simulationAgreesWithTheoryAndTheDocumentWithTheSimulation() throws IOException {
        List<String> table = new ArrayList<>();
        for (int nodes : SIZES) {
            AgeCensus full = run(nodes, true);
            AgeCensus window = run(nodes, false);
            table.add(row(nodes, "theory, full", Math.log(nodes), "", theory(nodes)));
            table.add(row(nodes, "full", full.averageAge(), number(full.greatestAge()), counts(full)));
            table.add(row(nodes, "window", window.averageAge(), number(window.greatestAge()), counts(window)));
            checkFull(nodes, full);
            checkWindow(nodes, window);
        }
        String text = String.join("\n", table);
        assertTrue(Files.readString(DOCUMENT).contains(text), () -> "docs/gossip.md should say\n" + text);
    }

    private static void checkFull(int nodes, AgeCensus census) {
        assertEquals(0, census.unknownShare(), "everybody has heard of everybody, n = " + nodes);
        assertEquals(Math.log(nodes), census.averageAge(), 0.1 * Math.log(nodes), "average age, n = " + nodes);
        double greatest = Math.log(nodes) + Math.log((double) nodes * WATCHED * CENSUSES);
        assertTrue(census.greatestAge() < greatest + 4, () -> "greatest age " + census.greatestAge());
        for (int i = 0; i < HORIZONS.length; i++) {
            double theory = AgeCensus.theory(nodes, HORIZONS[i]);
            assertEquals(
                    theory, census.nodesYounger(i), 0.15 * theory, "younger than " + HORIZONS[i] + ", n = " + nodes);
        }
    }

    /** Each message brings w entries of n, nearly all of them news; and they are ln w periods old when they come. */
    private static void checkWindow(int nodes, AgeCensus census) {
        double w = MemberTable.WINDOW_ENTRIES;
        double expected = nodes / w + Math.log(w);
        assertEquals(expected, census.averageAge(), 0.2 * expected, "average age, n = " + nodes);
        assertTrue(census.unknownShare() < 0.02, () -> "unknown " + census.unknownShare());
        for (int i = 0; i < 2; i++) {
            double theory = AgeCensus.theory(nodes, HORIZONS[i]);
            assertEquals(
                    theory, census.nodesYounger(i), 0.15 * theory, "younger than " + HORIZONS[i] + ", n = " + nodes);
        }
    }

    private static String row(int nodes, String what, double average, String greatest, String counts) {
        return "| %s | %s | %s | %s | %s |"
                .formatted(grouped(nodes), what, number(average), greatest.isEmpty() ? "–" : greatest, counts);
    }

    private static String theory(int nodes) {
        return String.join(
                " | ",
                IntStream.of(HORIZONS)
                        .mapToObj(t -> count(AgeCensus.theory(nodes, t)))
                        .toList());
    }

    private static String counts(AgeCensus census) {
        return String.join(
                " | ",
                IntStream.range(0, HORIZONS.length)
                        .mapToObj(i -> count(census.nodesYounger(i)))
                        .toList());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String count(double value) {
        return value < 100 ? number(value) : grouped(Math.round(value));
    }

    private static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** The arrays know of every node exactly what MemberTable knows, sending by sending. */
    @Test
    void theArraysFollowTheRuleOfMemberTable() {
        int nodes = 64;
        for (int window : new int[] {4, 8, nodes}) {
            Sendings sendings = new Sendings(nodes, MemberTable.PERIOD_MILLIS, SEED);
            GossipArrays arrays = new GossipArrays(nodes, window, nodes);
            List<MemberTable<Long>> tables = IntStream.range(0, nodes)
                    .mapToObj(i -> new MemberTable<Long>(name(i)))
                    .toList();
            for (int period = 0; period < 25; period++) {
                sendings.period((from, to, at) -> {
                    arrays.tell(from, to, at);
                    tables.get(from).step(new Event.Own<>(told(from, at)), at);
                    tables.get(from)
                            .window(window, at)
                            .forEach(told -> tables.get(to).step(new Event.Heard<>(told), at));
                });
                compare(arrays, tables, sendings.nowTicks());
            }
        }
    }

    private static Told<Long> told(int node, long at) {
        return new Told<>(name(node), 1, at + 1, 0, 0, Optional.of(at));
    }

    private static void compare(GossipArrays arrays, List<MemberTable<Long>> tables, long now) {
        for (int who = 0; who < tables.size(); who++) {
            long[] expected = new long[tables.size()];
            Arrays.fill(expected, GossipArrays.NEVER);
            for (MemberTable.Row<Long> row : tables.get(who).rows(now)) {
                expected[Integer.parseInt(row.name().substring(1))] = now - row.ageMillis();
            }
            for (int subject = 0; subject < tables.size(); subject++) {
                assertEquals(expected[subject], arrays.toldAt(who, subject), who + " of " + subject + " at " + now);
            }
        }
    }

    private static String name(int node) {
        return "n%05d".formatted(node);
    }
}
