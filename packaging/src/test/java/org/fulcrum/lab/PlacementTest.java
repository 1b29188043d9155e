package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.fulcrum.lab.Lab.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Programs that are placed when they start, and what their owner and root say of them. */
@Tag("lab")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlacementTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LOOK_NANOS = 500_000_000;
    private static final int NODES = 4;
    private static final double CPUS = 0.35;
    private static final String PROGRAM = Programs.PLACE + "/burner";
    private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    /** Alike: measured beside other tests, one node's processors would seem a tenth faster than another's. */
    private static final List<String> ALIKE =
            IntStream.rangeClosed(1, NODES).mapToObj(n -> "n" + n + ": speed=1").toList();

    private final Lab lab = Lab.limited("t-placement", NODES, CPUS, "manual", ALIKE);
    private final LabNode home = LabNode.of(lab, "n1").patient(PATIENCE);
    private final List<Process> programs = new ArrayList<>();

    @BeforeAll
    void compile() throws IOException {
        Programs.compile(lab, home, "burner");
    }

    @AfterAll
    void down() {
        lab.close();
    }

    private void begin(int count, String flags) {
        for (int i = 0; i < count; i++) {
            programs.add(lab.begin("n1", "sh", "-c", "fulcrum run " + flags + " -- " + PROGRAM + "; exit $?"));
        }
    }

    /** Wherever they have come to, they end with the right result. */
    @AfterEach
    void allEndWell() throws IOException, InterruptedException {
        for (Process program : programs) {
            program.outputWriter().close();
        }
        for (Process program : programs) {
            assertEquals("well", program.inputReader().readLine());
            assertTrue(program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, program.exitValue());
        }
        programs.clear();
        policy("manual");
        until("nothing is left", () -> processes().isEmpty());
    }

    private void policy(String automation) {
        lab.exec("n1", "fulcrum", "policy", "automation=" + automation).checked();
    }

    /** Asked from outside: a command on a node is load there, too. */
    private List<JsonObject> processes() {
        return home.processes();
    }

    /** How many run where, once those that move have arrived. */
    private Map<String, Integer> places() {
        return spread(processes());
    }

    private static Map<String, Integer> spread(List<JsonObject> processes) {
        Map<String, Integer> places = new TreeMap<>();
        processes.forEach(process -> places.merge(process.get("node").getAsString(), 1, Integer::sum));
        return places;
    }

    private void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "not in time: " + what + "; " + processes() + ", " + lab.json("n1", "nodes"));
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /**
     * What nobody has more than where {@code count} programs are shared evenly by nodes that are alike; news of others
     * may be a second old, in which one more has come.
     */
    private static int fairShare(int count) {
        return (count + NODES - 1) / NODES + 1;
    }

    private List<JsonObject> computing() {
        return processes().stream()
                .filter(p -> p.get("command").getAsString().equals(PROGRAM))
                .toList();
    }

    private void assertSpread(int count) {
        Map<String, Integer> places = places();
        assertTrue(
                places.size() == NODES && places.values().stream().allMatch(n -> n <= fairShare(count)),
                () -> count + " programs are on " + places + ", " + lab.json("n1", "decisions"));
    }

    /** Together with the two that are at home and do not ask, each node gets two. */
    @Test
    void thoseThatAskStartWhereThereIsRoomAndNotAllOnOneNode() {
        begin(2, "");
        until("home is loaded", () -> places().getOrDefault("n1", 0) == 2);
        begin(6, "--best");
        until("they have left", () -> processes().size() == 8 && places().getOrDefault("n1", 0) <= 2);
        assertEquals(2, places().get("n1"), "who does not ask stays");
        assertSpread(8);
        JsonObject moved = lab.json("n1", "decisions")
                .getAsJsonObject()
                .getAsJsonArray("moved")
                .get(0)
                .getAsJsonObject();
        assertTrue(moved.get("why").getAsString().startsWith("is placed when it starts: "), moved::toString);
    }

    /** Each node gets one, also of what a shell starts; home keeps those that hardly compute. */
    @Test
    void partialPlacesThoseThatComputeWithoutBeingAsked() throws IOException {
        policy("partial");
        Process idle = lab.begin("n1", "sh", "-c", "fulcrum run -- cat; exit $?");
        try {
            begin(3, "");
            Process shell = lab.begin("n1", "sh", "-c", "fulcrum run -- sh -c '" + PROGRAM + "; exit $?'; exit $?");
            programs.add(shell);
            until(
                    "all have their place",
                    () -> computing().size() == 4 && spread(computing()).size() == NODES);
            assertEquals(2, processes().size() - computing().size());
        } finally {
            idle.outputWriter().close();
        }
    }

    private static boolean isCalled(JsonObject process, String command) {
        return process.get("command").getAsString().contains(command);
    }

    private JsonObject only(String command) {
        return processes().stream()
                .filter(p -> isCalled(p, command))
                .reduce((one, other) -> {
                    throw new AssertionError("several: " + one + ", " + other);
                })
                .orElseThrow();
    }

    /** The home's runtime dies, and the next one knows; then the cluster moves the others, and people this one. */
    @Test
    void whatWasSaidIsKeptAndHonoured() {
        begin(1, "--no-auto");
        until("it is in care", () -> processes().stream().anyMatch(p -> isCalled(p, "burner")));
        int pid = only("burner").get("pid").getAsInt();
        lab.exec("n3", "fulcrum", "class", "n1:" + pid, "overdue").checked();
        NodeRuntime runtime = new NodeRuntime(lab, "n1");
        runtime.kill();
        runtime.awaitEnd();
        runtime.start("n2", "n3", "n4");
        assertEquals("overdue", only("burner").get("class").getAsString());
        assertTrue(!only("burner").get("automatic").getAsBoolean());
        lab.exec("n1", "fulcrum", "class", String.valueOf(pid), "normal").checked();
        policy("full");
        begin(4, "");
        until("the others are moved", () -> processes().size() == 5 && places().getOrDefault("n1", 0) <= 2);
        JsonObject kept = home.process("n1", pid).orElseThrow();
        assertEquals("n1", kept.get("node").getAsString(), kept::toString);
        assertEquals(0, kept.get("moves").getAsInt(), kept::toString);
        JsonObject ordered = home.migrate(pid, "n2");
        assertTrue(ordered.get("ok").getAsBoolean(), ordered::toString);
    }

    /** A user says of his own process what costs him something; the rest is root's. */
    @Test
    void nobodyPromotesHimself() throws IOException {
        String program = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read()";
        Process own =
                lab.begin("n1", "sh", "-c", NOBODY + "fulcrum run -- /usr/bin/python3 -c \"$0\"; exit $?", program);
        String pid = own.inputReader().readLine();
        assertRefused(asNobody(pid, "urgent"), "only root may make a process urgent");
        assertEquals(0, asNobody(pid, "overdue").status());
        assertRefused(asNobody(pid, "normal"), "only root may take that away");
        assertRefused(asNobody(pid, "--auto off"), "only root may keep nodes from moving it");
        lab.exec("n2", "fulcrum", "class", "n1:" + pid, "urgent").checked();
        assertEquals("urgent", only("python3").get("class").getAsString());
        assertEquals(0, asNobody(pid, "normal").status());
        own.outputWriter().close();
    }

    private Ended asNobody(String pid, String change) {
        return lab.exec("n1", "sh", "-c", NOBODY + "fulcrum class " + pid + " " + change);
    }

    private static void assertRefused(Ended ended, String why) {
        assertEquals(1, ended.status(), ended.errors());
        assertTrue(ended.errors().contains(why), ended.errors());
    }
}
