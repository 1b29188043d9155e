package org.fulcrum.lab.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.fulcrum.lab.Lab;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an administrator does in the console, on a lab: takes a node out of service, sets how far the cluster acts by
 * itself, and applies what it recommends. That it was done is asked of the cluster, and of the programs.
 */
@Tag("lab")
@Tag("window")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class AdministratorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LOOK_NANOS = 200_000_000;
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final Path LOG = Path.of("target", "administrator-at-desk.log");

    /** Needs a processor for itself until it may end. */
    private static final String BUSY = """
            import os
            while not os.path.exists("/tmp/enough"):
                sum(range(200000))
            print("well")
            """;

    @Test
    void aNodeIsDrainedByItsMenuAndTakesProcessesAgain() throws Exception {
        try (Lab lab = Lab.up("t-desk", 2)) {
            Chain program = new Chain(lab, "n1");
            // A shell between: what enters the node stands still itself when its own child does.
            Process cat = lab.begin("n1", "sh", "-c", "fulcrum-run -- cat; exit $?");
            // In care it is before it has become cat.
            until("cat runs", () -> pid(lab, "cat").isPresent());
            String stopped = pid(lab, "cat").orElseThrow();
            lab.exec("n1", "kill", "-STOP", stopped).checked();

            try (ConsoleAtDesk console = new ConsoleAtDesk(lab, LOG)) {
                String chip = "#chip-n1-" + pid(lab, "python3").orElseThrow();
                console.see("#card-n1 " + chip);
                console.menu("#card-n1 .node-name");
                console.press("#node-drain");
                String plan = console.read("#drain-headline", "would leave");
                assertTrue(plan.startsWith("1 program would leave n1 with "), plan);
                assertTrue(plan.endsWith("; 1 cannot leave."), plan);
                assertEquals("OPEN", standing(lab, "state"), "a plan moves nothing");
                console.picture(PICTURES.resolve("real-drain-plan.png"));

                console.write("#drain-reason", "new memory");
                console.press("#drain-confirm");
                console.read("#drain-headline", "1 of 2 programs still on n1.");
                console.read("#drain-stays .label", "could not leave so far: ");
                console.picture(PICTURES.resolve("real-drain-stuck.png"));
                console.press("#drain-close");
                console.see("#card-n2 " + chip);
                program.awaitMore(5);
                console.read("#card-n1 .standing-badge", "draining, 1 left");

                lab.exec("n1", "kill", "-CONT", stopped).checked();
                console.read("#card-n1 .standing-badge", "drained");
                console.type("#card-n1", "D");
                console.read("#drain-headline", "Nothing runs on n1 any more.");
                console.read("#drain-word", "by root@console-");
                console.picture(PICTURES.resolve("real-drained.png"));
                assertEquals("DRAINED", standing(lab, "state"));
                assertEquals("new memory", standing(lab, "reason"));
                assertEquals(List.of("n2", "n2"), nodes(lab));

                console.press("#drain-close");
                console.menu("#card-n1 .node-name");
                console.press("#node-open");
                until("n1 is open", () -> standing(lab, "state").equals("OPEN"));
                console.drag(chip, "#card-n1");
                assertEquals("Can move to n1", console.read(".verdict-headline", "n1"));
                console.drop();
                console.see("#card-n1 " + chip);
            }
            cat.outputWriter().close();
            assertTrue(cat.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "cat does not end");
            assertEquals(0, cat.exitValue());
            program.endsWell();
        }
    }

    @Test
    void aRecommendationIsAppliedAtManualAutomation() throws Exception {
        try (Lab lab = Lab.limited("t-desk", 2, 0.5, "full");
                ConsoleAtDesk console = new ConsoleAtDesk(lab, LOG)) {
            console.press("#screen-policy");
            console.press("#automation-manual");
            console.read("#policy-answer", "Changed for all nodes: automation manual.");
            until("n1 has heard of it", () -> policy(lab, "automation").equals("manual"));
            assertTrue(policy(lab, "by").startsWith("root@console-"), policy(lab, "by"));
            console.picture(PICTURES.resolve("real-policy.png"));

            List<Process> programs = List.of(busy(lab), busy(lab));
            console.press("#screen-decisions");
            console.see(".decision-apply");
            assertEquals(List.of("n1", "n1"), nodes(lab), "nothing moves by itself");
            console.picture(PICTURES.resolve("real-decisions.png"));
            console.press(".decision-apply");
            until("one has moved", () -> nodes(lab).equals(List.of("n1", "n2")));
            console.read(".toast", "moved from n1 to n2");

            lab.exec("n1", "touch", "/tmp/enough").checked();
            for (Process program : programs) {
                assertTrue(program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not end");
                assertEquals("well", program.inputReader().readLine());
            }
        }
    }

    private static Process busy(Lab lab) {
        return lab.begin("n1", "fulcrum-run", "--", "python3", "-c", BUSY);
    }

    private static List<JsonObject> processes(Lab lab) {
        return lab.json("n1", "ps").getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** The process of n1 whose program, with or without its directory, is of that name. */
    private static Optional<String> pid(Lab lab, String program) {
        return processes(lab).stream()
                .filter(process ->
                        process.get("command").getAsString().split(" ", 2)[0].contains(program))
                .findFirst()
                .map(process -> process.get("pid").getAsString());
    }

    /** Where the programs of n1 are. */
    private static List<String> nodes(Lab lab) {
        return processes(lab).stream()
                .map(process -> process.get("node").getAsString())
                .sorted()
                .toList();
    }

    /** What n2 has heard of the standing of n1. */
    private static String standing(Lab lab, String what) {
        return lab.json("n2", "nodes").getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(node -> node.get("name").getAsString().equals("n1"))
                .findFirst()
                .orElseThrow()
                .getAsJsonObject("standing")
                .get(what)
                .getAsString();
    }

    private static String policy(Lab lab, String what) {
        return lab.json("n1", "policy").getAsJsonObject().get(what).getAsString();
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "not in time: " + what);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
