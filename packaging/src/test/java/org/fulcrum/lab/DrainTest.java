package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.fulcrum.lab.Lab.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Nodes that are emptied while their programs run on. */
@Tag("lab")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = 50_000_000;
    private static final String[] OTHERS = {"n1", "n3", "n4"};

    private final Lab lab = Lab.up("t-drain", 4, Map.of(), List.of("n3: stop.own=stay"));
    private final List<Echo> programs = new ArrayList<>();

    @AfterAll
    void down() {
        lab.close();
    }

    /** The next test finds the node as this one has. */
    @AfterEach
    void openAgain() throws IOException {
        for (Echo program : programs) {
            program.end();
        }
        programs.clear();
        lab.exec("n1", "fulcrum", "undrain", "n2").checked();
        lab.exec("n1", "fulcrum", "undrain", "n4").checked();
    }

    /** A program that says again what it hears. */
    private final class Echo {
        private final String home;
        private final BufferedReader says;
        private final BufferedWriter hears;
        private final int pid;

        Echo(String home) throws IOException {
            this.home = home;
            String program = "import os, sys; print(os.getpid(), flush=True)\n"
                    + "for line in sys.stdin: print(line.strip(), flush=True)";
            // A shell between: nsenter, which enters the node, stands still itself when its own child does.
            Process run = lab.begin(home, "sh", "-c", "fulcrum run -- /usr/bin/python3 -c \"$0\"; exit $?", program);
            says = run.inputReader();
            hears = run.outputWriter();
            pid = Integer.parseInt(says.readLine());
            programs.add(this);
        }

        void answers() throws IOException {
            hears.write("are you there\n");
            hears.flush();
            assertEquals("are you there", says.readLine());
        }

        String node() {
            return LabNode.of(lab, home)
                    .process(home, pid)
                    .orElseThrow()
                    .get("node")
                    .getAsString();
        }

        void moveTo(String node) {
            JsonObject answer = LabNode.of(lab, home).migrate(pid, node);
            assertTrue(answer.get("ok").getAsBoolean(), answer::toString);
        }

        void end() throws IOException {
            hears.close();
            assertEquals(null, says.readLine());
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "not in time: " + what);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** What a node hears of the standing of n2. */
    private JsonObject standing(String at) {
        for (JsonElement node : lab.json(at, "nodes").getAsJsonArray()) {
            if (node.getAsJsonObject().get("name").getAsString().equals("n2")) {
                return node.getAsJsonObject().getAsJsonObject("standing");
            }
        }
        throw new AssertionError("n2 is not heard of");
    }

    private String state(String at) {
        return standing(at).get("state").getAsString();
    }

    @Test
    void guestsAndOwnProgramsLeaveForSeveralNodes() throws IOException {
        List<Echo> here = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            here.add(new Echo("n2"));
            Echo guest = new Echo(i == 0 ? "n1" : "n3");
            guest.moveTo("n2");
            here.add(guest);
        }
        String plan = lab.exec("n4", "fulcrum", "drain", "n2", "--plan").checked();
        assertTrue(plan.contains("6 would leave n2"), plan);
        assertEquals("OPEN", state("n4"));
        Ended drained = lab.exec("n3", "fulcrum", "drain", "n2", "--reason", "new memory", "--wait", "--timeout", "60");
        assertEquals(0, drained.status(), drained.errors());
        assertTrue(drained.text().contains("n2 is drained since "), drained.text());
        assertTrue(drained.text().contains(" by root@n3: new memory"), drained.text());
        Set<String> nodes = here.stream().map(Echo::node).collect(Collectors.toSet());
        assertTrue(!nodes.contains("n2") && nodes.size() > 1, () -> "they are on " + nodes);
        for (Echo program : here) {
            program.answers();
        }
        Ended refused = lab.exec("n1", "fulcrum", "migrate", "n3:" + here.get(3).pid, "n2");
        assertEquals(1, refused.status());
        assertTrue(refused.errors().contains("n2 is drained since"), refused.errors());
        lab.exec("n1", "fulcrum", "undrain", "n2").checked();
        here.get(0).moveTo("n2");
        here.get(1).moveTo("n2");
        here.get(1).answers();
    }

    /**
     * The node goes on by itself when its runtime and the one that gave the order are started anew. That one takes no
     * programs: those it had would die with it.
     */
    @Test
    void itOutlivesTheRuntimes() throws IOException {
        lab.exec("n4", "fulcrum", "cordon", "n4").checked();
        for (int i = 0; i < 4; i++) {
            new Echo("n2");
        }
        lab.exec("n4", "fulcrum", "drain", "n2", "--reason", "bad fan").checked();
        NodeRuntime asker = new NodeRuntime(lab, "n4");
        NodeRuntime drained = new NodeRuntime(lab, "n2");
        asker.kill();
        drained.kill();
        drained.awaitEnd();
        asker.awaitEnd();
        drained.start("n1", "n3");
        asker.start("n1", "n2", "n3");
        until("it is empty", () -> state("n1").equals("DRAINED"));
        assertEquals("bad fan", standing("n1").get("reason").getAsString());
        assertEquals("root@n4", standing("n1").get("by").getAsString());
        for (Echo program : programs) {
            program.answers();
            assertTrue(List.of(OTHERS).contains(program.node()));
        }
    }

    /** Guests go to other nodes and own programs come home; when the runtime is back, it takes programs again. */
    @Test
    void aRuntimeThatIsStoppedInOrderLosesNothing() throws IOException {
        List<Echo> guests = List.of(new Echo("n1"), new Echo("n3"), new Echo("n3"));
        for (Echo guest : guests) {
            guest.moveTo("n2");
        }
        Echo own = new Echo("n2");
        Echo away = new Echo("n2");
        away.moveTo("n1");
        NodeRuntime runtime = new NodeRuntime(lab, "n2");
        runtime.terminate();
        runtime.awaitEnd();
        String log = Files.readString(lab.state().resolve("n2/runtime.log"));
        for (Echo guest : guests) {
            guest.answers();
            assertTrue(List.of(OTHERS).contains(guest.node()), guest::node);
            assertTrue(log.contains(guest.home + ":" + guest.pid + " -> n"), log);
        }
        own.answers();
        away.answers();
        runtime.start("n1", "n3", "n4");
        assertEquals("n2", away.node());
        until("it takes programs again", () -> state("n1").equals("OPEN"));
        guests.getFirst().moveTo("n2");
        guests.getFirst().answers();
    }

    /** As n3 is configured; what is away waits in its next call until the runtime is back. */
    @Test
    void ownProgramsMayStayAwayWhileTheirRuntimeIsStopped() throws IOException {
        Echo away = new Echo("n3");
        away.moveTo("n1");
        NodeRuntime runtime = new NodeRuntime(lab, "n3");
        runtime.terminate();
        runtime.awaitEnd();
        runtime.start("n1", "n2", "n4");
        away.answers();
        assertEquals("n1", away.node());
    }

    @Test
    void whatCannotLeaveIsNamedAndLeavesWhenItCan() throws IOException {
        Echo stopped = new Echo("n2");
        Echo other = new Echo("n2");
        lab.exec("n2", "kill", "-STOP", String.valueOf(stopped.pid)).checked();
        String plan = lab.exec("n2", "fulcrum", "drain", "n2", "--plan").checked();
        assertTrue(plan.contains("n2:" + stopped.pid + " cannot leave: "), plan);
        Ended waited = lab.exec("n2", "fulcrum", "drain", "n2", "--wait", "--timeout", "5");
        assertEquals(1, waited.status());
        assertTrue(waited.errors().contains("n2:" + stopped.pid + ": "), waited.errors());
        assertTrue(waited.errors().contains("stopped"), waited.errors());
        other.answers();
        assertTrue(!other.node().equals("n2"));
        lab.exec("n2", "kill", "-CONT", String.valueOf(stopped.pid)).checked();
        until("it leaves as well", () -> state("n2").equals("DRAINED"));
        stopped.answers();
    }

    /** Those it has stay; only root may. */
    @Test
    void aCordonedNodeTakesNoneAndKeepsWhatItHas() throws IOException {
        Echo own = new Echo("n2");
        Ended nobody = lab.exec("n2", "setpriv", "--reuid", "65534", "--clear-groups", "fulcrum", "cordon", "n2");
        assertEquals(1, nobody.status());
        assertTrue(nobody.errors().contains("only root"), nobody.errors());
        lab.exec("n1", "fulcrum", "cordon", "n2").checked();
        Echo stranger = new Echo("n3");
        until("all hear of it", () -> state("n3").equals("CORDONED"));
        assertTrue(!LabNode.of(lab, "n3").migrate(stranger.pid, "n2").get("ok").getAsBoolean());
        own.answers();
        assertEquals("n2", own.node());
        own.moveTo("n1");
        own.moveTo("n2"); // its home
        own.answers();
    }
}
