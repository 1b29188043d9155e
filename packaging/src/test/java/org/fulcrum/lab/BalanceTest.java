package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Nodes of a part of a processor each, which move busy programs by themselves. */
@Tag("lab")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BalanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LOOK_NANOS = 500_000_000;
    private static final String PROGRAM = Programs.PLACE + "/burner";
    private static final double CPUS = 0.35;

    private final Lab lab = Lab.limited("t-balance", 4, CPUS, "full");
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

    private void begin(int count) {
        for (int i = 0; i < count; i++) {
            programs.add(lab.begin("n1", "sh", "-c", "fulcrum run -- " + PROGRAM + "; exit $?"));
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
    }

    /** How many run where. */
    private Map<String, Integer> places() {
        Map<String, Integer> places = new TreeMap<>();
        for (JsonElement process : lab.json("n1", "ps", "--all").getAsJsonArray()) {
            places.merge(process.getAsJsonObject().get("node").getAsString(), 1, Integer::sum);
        }
        return places;
    }

    private JsonObject decisions() {
        return lab.json("n1", "decisions").getAsJsonObject();
    }

    private void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "not in time: " + what + "; " + places() + ", " + decisions() + ", "
                            + lab.json("n1", "nodes"));
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Paper, section 1: a job that was started while only two nodes were there spreads when others join. */
    @Test
    void aJobSpreadsWhenOthersJoin() {
        List<NodeRuntime> late = List.of(new NodeRuntime(lab, "n3"), new NodeRuntime(lab, "n4"));
        late.forEach(NodeRuntime::kill);
        late.forEach(NodeRuntime::awaitEnd);
        begin(8);
        until("both nodes have their part", () -> places().getOrDefault("n2", 0) >= 3);
        late.get(0).start("n1", "n2");
        late.get(1).start("n1", "n2");
        until("all have", () -> places().values().stream().allMatch(n -> n <= 3) && places().size() == 4);
        JsonObject moved = decisions().getAsJsonArray("moved").get(0).getAsJsonObject();
        assertTrue(moved.get("why").getAsString().startsWith("leaves a crowded node: pace "), moved::toString);
    }

    @Test
    void manualMeansThatPeopleApply() {
        lab.exec("n3", "fulcrum", "policy", "automation=manual", "aggressiveness=4")
                .checked();
        try {
            until(
                    "all have heard of it",
                    () -> lab.json("n1", "policy")
                            .getAsJsonObject()
                            .get("by")
                            .getAsString()
                            .equals("root@n3"));
            begin(4);
            until(
                    "something is recommended",
                    () -> !decisions().getAsJsonArray("recommendations").isEmpty());
            assertEquals(Map.of("n1", 4), places(), "nothing moves by itself");
            String said =
                    lab.exec("n1", PATIENCE, "fulcrum", "decisions", "--apply").checked();
            assertTrue(said.contains("moved from n1 to n"), said);
            assertTrue(places().getOrDefault("n1", 0) < 4);
        } finally {
            lab.exec("n2", "fulcrum", "policy", "automation=full", "aggressiveness=3")
                    .checked();
        }
    }
}
