package org.fulcrum.lab.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.LabNode;
import org.fulcrum.lab.NodeRuntime;
import org.fulcrum.runtime.move.FaultPoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks over every cell of the table of faults in docs/protocols.md, each with a real runtime that is killed. */
@Tag("lab")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultTableTest {
    private static final long SMALL = 8L << 20;
    private static final long LOOK_NANOS = 5_000_000;
    private static final List<String> NODES = List.of("n1", "n2", "n3");

    /** From where to where a kind of move goes. */
    private record Way(String source, String target) {
        static Way of(String point) {
            return switch (point.substring(0, point.indexOf('_'))) {
                case "DEPART" -> new Way("n1", "n2");
                case "ONWARD" -> new Way("n2", "n3");
                case "RETURN" -> new Way("n2", "n1");
                default -> throw new AssertionError("a kind of move without a way: " + point);
            };
        }

        String node(String role) {
            return switch (role) {
                case "home" -> "n1";
                case "source" -> source;
                case "target" -> target;
                default -> throw new AssertionError("nobody is called " + role);
            };
        }
    }

    private Lab lab = Lab.up("t-table", 3);
    private final NodeRuntime home = new NodeRuntime(lab, Counter.HOME);

    @BeforeAll
    void isRoot() {
        assertEquals("root", System.getProperty("user.name"), "lab tests need root");
    }

    @AfterAll
    void down() {
        lab.close();
    }

    static Stream<FaultTable.Cell> cells() throws IOException {
        return FaultTable.cells().stream();
    }

    @Test
    void everyPointIsInTheTable() throws IOException {
        Set<String> points =
                Arrays.stream(FaultPoint.values()).map(FaultPoint::name).collect(Collectors.toSet());
        assertEquals(
                points, FaultTable.cells().stream().map(FaultTable.Cell::point).collect(Collectors.toSet()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void comesOutAsTheTableSays(FaultTable.Cell cell) throws IOException, InterruptedException {
        Way way = Way.of(cell.point());
        String victim = way.node(cell.victim());
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.assertCounts();
            if (!way.source().equals(Counter.HOME)) {
                counter.migrate(way.source()).checked();
            }
            NodeRuntime struck = new NodeRuntime(lab, victim);
            if (victim.equals(Counter.HOME)) {
                home.arm(cell.point(), "kill");
                assertNotEquals(0, counter.migrate(way.target()).status(), "nobody is left to say that it moved");
            } else {
                killWhileHomeWaits(counter, cell.point(), way.target(), struck);
            }
            struck.awaitEnd();
            if (cell.outcome().equals("lost")) {
                assertEquals("status 137", counter.end());
                assertEquals(
                        "LOST", counter.seen().orElseThrow().get("residency").getAsString());
                struck.start(othersThan(victim));
            } else {
                struck.start(othersThan(victim));
                runsOn(counter, way.node(cell.outcome()));
            }
        }
    }

    private static String[] othersThan(String node) {
        return NODES.stream().filter(n -> !n.equals(node)).toArray(String[]::new);
    }

    private static void runsOn(Counter counter, String node) throws IOException {
        counter.assertCounts();
        counter.assertAt(node);
        counter.migrate(node.equals("n3") ? "n2" : "n3").checked(); // it can be moved as before
        counter.assertCounts();
        counter.assertEndsWell();
    }

    private void killWhileHomeWaits(Counter counter, String point, String target, NodeRuntime struck)
            throws IOException, InterruptedException {
        home.arm(point, "hold");
        Path held = LabNode.of(lab, Counter.HOME).file("/run/fulcrum/faults/held");
        Process migrate = lab.begin(Counter.HOME, "fulcrum", "migrate", String.valueOf(counter.pid()), target);
        while (!Files.exists(held)) {
            assertTrue(migrate.isAlive(), "the move never came to " + point);
            LockSupport.parkNanos(LOOK_NANOS);
        }
        struck.kill();
        struck.awaitEnd();
        Files.delete(held);
        assertTrue(migrate.waitFor(60, TimeUnit.SECONDS), "the move ends: " + point.toLowerCase(Locale.ROOT));
        assertFalse(Files.exists(held));
    }

    /** The program waits for its home in the middle of a read. */
    @Test
    void itsHomeIsKilledWhileItIsAway() throws IOException {
        try (Counter counter = Counter.holding(lab, SMALL)) {
            counter.migrate("n2").checked();
            counter.assertCounts();
            home.kill();
            home.awaitEnd();
            home.start("n2", "n3");
            counter.assertCounts();
            counter.assertAt("n2");
            counter.migrate(Counter.HOME).checked();
            counter.assertCounts();
            counter.assertEndsWell();
        }
    }
}
