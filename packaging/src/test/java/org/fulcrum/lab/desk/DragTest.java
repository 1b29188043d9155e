package org.fulcrum.lab.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
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

    /** Each line is made of the one before, so that one wrong bit of its memory shows in all that follow. */
    private static final String CHAIN = """
            import hashlib, os, time
            link, number = b"begin", 0
            while not os.path.exists("/tmp/enough"):
                for turn in range(20000):
                    link = hashlib.sha256(link).digest()
                number += 1
                print(number, link.hex(), flush=True)
                time.sleep(0.02)
            print("end", number, flush=True)
            """;

    @Test
    void aChipDraggedToAnotherCardTakesTheProgramThereAndHomeAgain() throws Exception {
        try (Lab lab = Lab.up("t-drag", 2)) {
            Process program = lab.begin("n1", "fulcrum-run", "--", "python3", "-c", CHAIN);
            Output output = new Output(program.inputReader());
            output.awaitLines(1);
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
                output.awaitLines(output.length() + 5);
                assertTrue(onlyProcess(lab).get("forwardedCalls").getAsLong() > 0, "its lines are written at home");
                console.picture(PICTURES.resolve("real-moved.png"));

                console.type(chip, "H");
                console.see("#card-n1 " + chip);
                awaitNode(lab, "n1", "AT_HOME", 2);
                output.awaitLines(output.length() + 5);
            }
            lab.exec("n1", "touch", "/tmp/enough").checked();
            assertTrue(program.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), "it does not end");
            assertEquals(0, program.exitValue());
            List<String> said = output.all();
            assertEquals(chain(said.size() - 1), said);
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

    /** What the program prints when nobody moves it. */
    private static List<String> chain(int length) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] link = "begin".getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (int number = 1; number <= length; number++) {
            for (int turn = 0; turn < 20_000; turn++) {
                link = digest.digest(link);
            }
            lines.add(number + " " + HexFormat.of().formatHex(link));
        }
        lines.add("end " + length);
        return lines;
    }

    /** What a program has printed so far, read as it comes. */
    private static final class Output {
        private final List<String> lines = new ArrayList<>();
        private final Thread reader;

        Output(BufferedReader from) {
            reader = Thread.ofVirtual().start(() -> read(from));
        }

        private void read(BufferedReader from) {
            try {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    add(line);
                }
            } catch (IOException closed) {
                add("cannot be read: " + closed.getMessage());
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        synchronized int length() {
            return lines.size();
        }

        synchronized void awaitLines(int count) throws InterruptedException {
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (lines.size() < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertTrue(left > 0, () -> "it prints nothing more after " + lines);
                wait(left);
            }
        }

        List<String> all() throws InterruptedException {
            reader.join(DEADLINE);
            synchronized (this) {
                return List.copyOf(lines);
            }
        }
    }
}
