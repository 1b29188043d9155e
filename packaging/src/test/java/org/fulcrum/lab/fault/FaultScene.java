package org.fulcrum.lab.fault;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.LabNode;
import org.fulcrum.lab.NodeRuntime;
import org.fulcrum.lab.fault.FaultTable.Fault;

/** A move that comes to a fault point, where one of its three runtimes is struck. */
final class FaultScene {
    static final long SMALL = 8L << 20;

    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final long HARDLY_ANY = 2L << 20;
    private static final long LOOK_NANOS = 5_000_000;
    private static final long FAULT_SECONDS = 10;
    private static final long POINT_PATIENCE_NANOS = 60_000_000_000L;
    private static final long MOVE_PATIENCE_SECONDS = 90;

    private final Lab lab;
    private final String point;
    private final String source;
    private final String target;
    private final NodeRuntime home;
    private boolean moved;
    private String said = "";

    FaultScene(Lab lab, String point) {
        this.lab = lab;
        this.point = point;
        home = new NodeRuntime(lab, Counter.HOME);
        switch (point.substring(0, point.indexOf('_'))) {
            case "DEPART" -> {
                source = "n1";
                target = "n2";
            }
            case "ONWARD" -> {
                source = "n2";
                target = "n3";
            }
            case "RETURN" -> {
                source = "n2";
                target = "n1";
            }
            default -> throw new AssertionError("a kind of move without a way: " + point);
        }
    }

    /** The node that has that part in the move; what is not a part is returned as it is. */
    String node(String part) {
        return switch (part) {
            case "home" -> Counter.HOME;
            case "source" -> source;
            case "target" -> target;
            default -> part;
        };
    }

    /** A program that is where the move begins. */
    Counter begin() throws IOException {
        Counter counter = Counter.holding(lab, SMALL);
        counter.assertCounts();
        if (!source.equals(Counter.HOME)) {
            counter.moveTo(source);
        }
        awaitAnswers(counter, target);
        return counter;
    }

    /** A node that was struck: seen again is not yet answering again. */
    void awaitAnswers(Counter counter, String node) {
        LabNode asked = LabNode.of(lab, Counter.HOME);
        long deadline = System.nanoTime() + POINT_PATIENCE_NANOS;
        while (!asked.canAsk(counter.pid(), node)) {
            assertTrue(System.nanoTime() < deadline, node + " does not answer");
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Moves it; at the point something happens. Afterwards that is over, and the move as well. */
    void strike(Counter counter, String victim, Fault fault) throws Exception {
        String node = node(victim);
        boolean fromWithin = node.equals(Counter.HOME) && fault != Fault.CUT;
        home.arm(point, fromWithin ? (fault == Fault.KILLED ? "kill" : "stop") : "hold");
        Process migrate = lab.begin(Counter.HOME, "fulcrum", "migrate", String.valueOf(counter.pid()), target);
        NodeRuntime struck = node.equals(Counter.HOME) ? home : new NodeRuntime(lab, node);
        if (!fromWithin) {
            awaitHeld(migrate);
        }
        switch (fault) {
            case KILLED -> {
                if (!fromWithin) {
                    struck.kill();
                }
                struck.awaitEnd();
                letGoOn();
            }
            case STOPPED -> {
                if (fromWithin) {
                    struck.awaitStop();
                } else {
                    struck.stop();
                }
                letGoOn();
                TimeUnit.SECONDS.sleep(FAULT_SECONDS);
                struck.goOn();
            }
            case CUT -> {
                lab.exec(node, "ip", "link", "set", "eth0", "down").checked();
                letGoOn();
                TimeUnit.SECONDS.sleep(FAULT_SECONDS);
                lab.exec(node, "ip", "link", "set", "eth0", "up").checked();
            }
            case FULL -> {
                try (MemoryGroup group =
                        new MemoryGroup("fulcrum-" + lab.state().getFileName(), HARDLY_ANY)) {
                    int full = 0;
                    for (long pid : bodiesOn(node)) {
                        full += group.add(pid) ? 1 : 0; // one that the move before left may just be dying
                    }
                    assertTrue(full > 0, "nobody there to run out of memory");
                    letGoOn();
                    awaitEnd(migrate);
                }
            }
        }
        awaitEnd(migrate);
        moved = migrate.exitValue() == 0;
        said = errors(migrate);
        if (fault == Fault.KILLED) {
            struck.start(othersThan(node));
        } else {
            struck.awaitSight(othersThan(node));
        }
    }

    private static String errors(Process ended) {
        try {
            return new String(ended.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitEnd(Process migrate) throws InterruptedException {
        assertTrue(migrate.waitFor(MOVE_PATIENCE_SECONDS, TimeUnit.SECONDS), "the move ends");
    }

    /** The processes of the body that waits there for its pages: their pids outside of the lab. */
    private List<Long> bodiesOn(String node) throws IOException {
        Path network = network(LabNode.init(lab, node));
        List<Long> bodies = ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> isBody(pid, network))
                .toList();
        assertFalse(bodies.isEmpty(), "no body waits on " + node);
        return bodies;
    }

    private static Path network(long pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net"));
    }

    private static boolean isBody(long pid, Path network) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).equals("fulcrum-vessel\n")
                    && network(pid).equals(network);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether the order's answer was that it moved. */
    boolean moved() {
        return moved;
    }

    /** What the order's answer was otherwise. */
    String said() {
        return said;
    }

    private Path held() {
        return LabNode.of(lab, Counter.HOME).file("/run/fulcrum/faults/held");
    }

    private void awaitHeld(Process migrate) {
        long deadline = System.nanoTime() + POINT_PATIENCE_NANOS;
        while (!Files.exists(held())) {
            assertTrue(System.nanoTime() < deadline, "the move never came to " + point);
            assertTrue(migrate.isAlive(), () -> "the move never came to " + point + ": " + errors(migrate));
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void letGoOn() throws IOException {
        Files.deleteIfExists(held());
        assertFalse(Files.exists(held()));
    }

    private static String[] othersThan(String node) {
        return NODES.stream().filter(n -> !n.equals(node)).toArray(String[]::new);
    }
}
