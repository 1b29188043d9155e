package org.fulcrum.lab.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.lab.LabPool;
import org.fulcrum.lab.NodeRuntime;
import org.fulcrum.lab.fault.FaultTable.Fault;
import org.fulcrum.runtime.move.FaultPoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks over every cell of the table of faults in docs/protocols.md: real runtimes, signals, cables and limits. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultTableTest {
    private static final int LABS = 5;
    private static final int MANY_SIGNALS = 15_000;

    private final LabPool labs = new LabPool("t-table", LABS, 3, lab -> {});

    @AfterAll
    void down() {
        labs.close();
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

    @Execution(ExecutionMode.CONCURRENT) // not the class: that would run beside others
    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void comesOutAsTheTableSays(FaultTable.Cell cell) throws Exception {
        labs.run(lab -> {
            FaultScene scene = new FaultScene(lab, cell.point());
            try (Counter counter = scene.begin()) {
                scene.strike(counter, cell.victim(), cell.fault());
                String node = scene.node(cell.outcome());
                if (cell.fault() != Fault.KILLED) {
                    assertEquals(node.equals(scene.node("target")), scene.moved(), () -> cell + ": " + scene.said());
                }
                if (node.equals("lost")) {
                    assertEquals("status 137", counter.end());
                    assertEquals(
                            "LOST",
                            counter.seen().orElseThrow().get("residency").getAsString());
                } else {
                    runsOn(scene, counter, node, cell + ": " + scene.said());
                }
            }
        });
    }

    private static void runsOn(FaultScene scene, Counter counter, String node, String what) throws IOException {
        counter.assertCounts();
        assertEquals(node, counter.node(), what);
        String next = node.equals("n3") ? "n2" : "n3";
        scene.awaitAnswers(counter, next);
        counter.moveTo(next); // it can be moved as before
        counter.assertCounts();
        counter.assertEndsWell();
    }

    /** The program waits for its home in the middle of a read. */
    @Test
    void itsHomeIsKilledWhileItIsAway() throws Exception {
        labs.run(lab -> {
            NodeRuntime home = new NodeRuntime(lab, Counter.HOME);
            try (Counter counter = Counter.holding(lab, FaultScene.SMALL)) {
                counter.moveTo("n2");
                counter.assertCounts();
                home.kill();
                home.awaitEnd();
                home.start("n2", "n3");
                counter.assertCounts();
                counter.assertAt("n2");
                counter.moveTo(Counter.HOME);
                counter.assertCounts();
                counter.assertEndsWell();
            }
        });
    }

    /** Nobody is there to send it on to the host; it is not lost. */
    @Test
    void aSignalWaitsForTheNextRuntimeOfItsHome() throws Exception {
        labs.run(lab -> {
            NodeRuntime home = new NodeRuntime(lab, Counter.HOME);
            String handler = """
                    import signal
                    def arrived(number, frame): open("/tmp/arrived", "w").write(str(number))
                    signal.signal(signal.SIGUSR1, arrived)""";
            try (Counter counter = new Counter(lab, handler)) {
                counter.moveTo("n2");
                counter.assertCounts();
                home.kill();
                home.awaitEnd();
                counter.signal("USR1");
                home.start("n2", "n3");
                counter.assertCounts();
                String number = lab.exec(
                                Counter.HOME, "timeout", "20", "sh", "-c", "until cat /tmp/arrived; do sleep 0.1; done")
                        .checked();
                assertEquals("10", number.strip());
                counter.assertAt("n2");
                counter.assertEndsWell();
            }
        });
    }

    /** Many are on their way when its home is killed, twice; each arrives once. */
    @Test
    void noSignalIsLostWithItsHome() throws Exception {
        labs.run(lab -> {
            NodeRuntime home = new NodeRuntime(lab, Counter.HOME);
            String waiter = """
                    import signal, threading
                    signals = [signal.SIGRTMIN]
                    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
                    taken = 0
                    def take():
                        global taken
                        while signal.sigwait(signals):
                            taken += 1
                            if taken >= %d: open("/tmp/taken", "w").write(str(taken))
                    threading.Thread(target=take, daemon=True).start()""".formatted(MANY_SIGNALS);
            try (Counter counter = new Counter(lab, waiter)) {
                counter.moveTo("n2");
                Process sending =
                        lab.begin(Counter.HOME, "/usr/bin/python3", "-c", """
                        import os, time
                        for i in range(%d):
                            os.kill(%d, 34)
                            time.sleep(0.0002)""".formatted(MANY_SIGNALS, counter.pid()));
                for (int kills = 0; kills < 2; kills++) {
                    TimeUnit.MILLISECONDS.sleep(500);
                    home.kill();
                    home.awaitEnd();
                    home.start("n2", "n3");
                }
                assertTrue(sending.waitFor(60, TimeUnit.SECONDS));
                String taken = lab.exec(
                                Counter.HOME,
                                "timeout",
                                "60",
                                "sh",
                                "-c",
                                "until [ -s /tmp/taken ]; do sleep 0.2; done; cat /tmp/taken")
                        .checked();
                assertEquals(MANY_SIGNALS, Integer.parseInt(taken.strip()));
                counter.assertCounts();
                counter.moveTo(Counter.HOME); // what was still on its way would be there by now
                assertEquals(
                        String.valueOf(MANY_SIGNALS),
                        lab.exec(Counter.HOME, "cat", "/tmp/taken").checked());
                counter.assertEndsWell();
            }
        });
    }
}
