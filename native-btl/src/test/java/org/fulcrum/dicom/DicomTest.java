package org.fulcrum.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages between processes of one node, and of two that are directories here, by the library in C. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DicomTest {
    private static final long IDLE_MOST_MICROS = 100_000;
    private static final int FLOOD_MESSAGES = 15_000; // from each to each
    private static final int ANSWERED_MESSAGES = 10_000;

    private final Path directory;

    DicomTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private record Said(int status, String text) {}

    private static Said run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    @BeforeAll
    void compile() throws IOException, InterruptedException {
        List<String> gcc = new ArrayList<>(List.of("gcc", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o"));
        gcc.add(program());
        for (String part : List.of("", "_carry", "_lanes", "_move", "_storm")) {
            gcc.add("src/test/c/dicoms" + part + ".c");
        }
        gcc.addAll(List.of("dicom/dicom.c", "dicom/lane.c", "dicom/mailbox.c", "dicom/ring.c"));
        assertEquals(new Said(0, ""), run(gcc.toArray(String[]::new)));
    }

    private String program() {
        return directory.resolve("dicoms").toString();
    }

    private static void isDone(Said said) {
        assertEquals(0, said.status(), said::text);
    }

    private Path boxes() throws IOException {
        return Files.createTempDirectory(directory, "boxes");
    }

    @Test
    void manySendToOne() throws Exception {
        Path boxes = boxes();
        assertEquals(
                new Said(0, "taken 100000 wrong 0 failed 0 broken 0\n"),
                run(program(), "flood", boxes.toString(), "5", "20000"));
        try (Stream<Path> left = Files.list(boxes)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void messagesOfAnyLengthGoToAndFro() throws Exception {
        for (String bytes : List.of("0", "1", "15", "16", "4096", "32752")) {
            Said said = run(program(), "pingpong", boxes().toString(), "2000", bytes);
            isDone(said);
        }
    }

    /** Processor time is counted, and not time that passes: a machine that is busy changes nothing. */
    @Test
    void whoWaitsSleeps() throws Exception {
        Said said = run(program(), "idle", boxes().toString());
        isDone(said);
        assertTrue(Long.parseLong(said.text().strip()) < IDLE_MOST_MICROS, said::text);
    }

    @Test
    void aPairChangesItsLaneAtAPosition() throws Exception {
        isDone(run(program(), "lanes", boxes().toString()));
    }

    /**
     * The seed is in what it says. Signals come when they come: a seed gives the order of moves, not their instants.
     */
    private void storm(int messages, int window) throws Exception {
        String seed = Long.toString(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
        String directory = boxes().toString();
        isDone(run(program(), "storm", directory, Integer.toString(messages), Integer.toString(window), seed));
    }

    @RepeatedTest(2)
    void nothingIsLostWhileAllAreMoved() throws Exception {
        storm(FLOOD_MESSAGES, FLOOD_MESSAGES);
    }

    /** Each waits for the others' answers, asleep: who is not told of a message waits for ever. */
    @RepeatedTest(2)
    void nobodyWaitsForWhatIsThereWhileAllAreMoved() throws Exception {
        storm(ANSWERED_MESSAGES, 1);
    }
}
