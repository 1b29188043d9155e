package org.fulcrum.lab.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fulcrum.lab.Lab;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole way of a drag: a program that runs on one node of a lab is taken with the mouse and let go over another, in
 * a console that knows the cluster only as its member. That it moved is asked of the cluster, and of the program.
 */
@Tag("lab")
@Tag("window")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DragTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Path PICTURES = Path.of("target", "pictures");

    @Test
    void aChipDraggedToAnotherCardTakesTheProgramThereAndHomeAgain() throws Exception {
        try (Lab lab = Lab.up("t-drag", 2)) {
            Chain program = new Chain(lab, "n1");
            int pid = onlyProcess(lab).get("pid").getAsInt();
            String chip = "#chip-n1-" + pid;

            try (ConsoleAtDesk console = new ConsoleAtDesk(lab, Path.of("target", "console-at-desk.log"))) {
                console.see("#card-n2");
                console.see("#card-n1 " + chip);
                console.drag(chip, "#card-n2");
                assertEquals("Can move to n2", console.read(".verdict-headline", "n2"));
                console.picture(PICTURES.resolve("real-drag.png"));
                console.drop();
                console.see("#card-n2 " + chip);

                awaitNode(lab, "n2", "AWAY", 1);
                program.awaitMore(5);
                assertTrue(onlyProcess(lab).get("forwardedCalls").getAsLong() > 0, "its lines are written at home");
                console.picture(PICTURES.resolve("real-moved.png"));

                console.type(chip, "H");
                console.see("#card-n1 " + chip);
                awaitNode(lab, "n1", "AT_HOME", 2);
                program.awaitMore(5);
            }
            program.endsWell();
        }
    }

    private static JsonObject onlyProcess(Lab lab) {
        List<JsonElement> processes = lab.json("n1", "ps").getAsJsonArray().asList();
        assertEquals(1, processes.size(), processes::toString);
        return processes.getFirst().getAsJsonObject();
    }

    /** Asks the home-node until it says so. */
    private static void awaitNode(Lab lab, String node, String residency, int moves) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        JsonObject process = onlyProcess(lab);
        while (!process.get("node").getAsString().equals(node)
                || !process.get("residency").getAsString().equals(residency)
                || process.get("moves").getAsInt() != moves) {
            assertTrue(System.nanoTime() < deadline, "not %s on %s: %s".formatted(residency, node, process));
            process = onlyProcess(lab);
        }
    }
}
