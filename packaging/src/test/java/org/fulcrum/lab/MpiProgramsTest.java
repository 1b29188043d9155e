package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs for Open MPI by themselves, on this machine and without Fulcrum: that they come to the right results,
 * and that what is wrong is found. They need neither root nor the lab, but what {@code ./fulcrum} installs for it.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MpiProgramsTest {
    private static final long MOST_SECONDS = 60;
    private static final List<Integer> RANKS = List.of(1, 2, 4);

    /** So many that some are far above the limit from which Open MPI asks before it sends. */
    private static final String MESSAGES = "30000";

    private final Path directory;

    MpiProgramsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeAll
    void compile() throws IOException {
        MpiPrograms.compile(directory);
    }

    @ParameterizedTest
    @CsvSource({"1, vader", "2, vader", "4, vader", "4, tcp"})
    void everyMessageArrivesOnce(int ranks, String transport) throws Exception {
        Said said = run(ranks, transport, "exchange", "--messages", MESSAGES);
        assertEquals(0, said.status(), said::toString);
        assertTrue(
                said.output().startsWith("exchange: ranks=" + ranks + " messages=" + MESSAGES + " "), said::toString);
        assertTrue(said.output().endsWith(" errors=0\n"), said::toString);
        assertEquals("", said.errors());
    }

    @Test
    void threadsHaveStreamsOfTheirOwn() throws Exception {
        Said said = run(2, "vader", "exchange", "--messages", MESSAGES, "--threads", "3", "--seed", "7");
        assertEquals(0, said.status(), said::toString);
        assertTrue(said.output().contains(" messages=" + MESSAGES + " "), said::toString);
    }

    @Test
    void anExchangeEndsWhenItsTimeIsOver() throws Exception {
        Said said = run(4, "vader", "exchange", "--messages", "1000000000000", "--seconds", "0.5");
        assertEquals(0, said.status(), said::toString);
        assertTrue(said.output().endsWith(" errors=0\n"), said::toString);
        assertNotEquals(0, number(said, "messages"));
    }

    @ParameterizedTest
    @CsvSource({
        "corrupt, named, 'bytes differ, the first at 63 is'",
        "corrupt, persistent, 'bytes differ, the first at 63 is'",
        "double, named, 'it is that with sequence'",
        "double, any-source, 'it is that with sequence'",
        "swap, any-tag, 'it is that with sequence'",
        "swap, any, 'it is that with sequence'",
        "drop, probed, 'it is that with sequence'",
        "drop, persistent, 'lost: expected'",
    })
    void whatIsWrongWithAMessageIsFound(String fault, String lane, String what) throws Exception {
        Said said =
                run(2, "vader", "exchange", "--messages", "4000", "--patience", "1", "--inject", fault + ":" + lane);
        assertEquals(1, said.status(), said::toString);
        assertTrue(
                said.errors().contains("exchange: rank 0, thread 0, from rank 1, lane " + lane + ", sequence "),
                said::toString);
        assertTrue(said.errors().contains(what), said::toString);
    }

    @Test
    void pingpongTellsOneRowForEachSize() throws Exception {
        Path file = directory.resolve("measure");
        Files.writeString(file, "");
        Said said = run(
                2,
                "vader",
                "pingpong",
                "--json",
                "--wait",
                file.toString(),
                "--sizes",
                "1,4096,300000",
                "--seconds-per-size",
                "0.05");
        assertEquals(0, said.status(), said::toString);
        assertTrue(said.output().startsWith("ready\n"), said::toString);
        JsonObject json = JsonParser.parseString(said.output().substring("ready\n".length()))
                .getAsJsonObject();
        List<Integer> sizes = new ArrayList<>();
        for (var element : json.getAsJsonArray("rows")) {
            JsonObject row = element.getAsJsonObject();
            sizes.add(row.get("bytes").getAsInt());
            double best = row.get("bestMicros").getAsDouble();
            double median = row.get("medianMicros").getAsDouble();
            assertTrue(
                    0 < best && best <= median && median <= row.get("p95Micros").getAsDouble(), said::toString);
            assertTrue(row.get("megabytesPerSecond").getAsDouble() > 0, said::toString);
            assertTrue(row.get("streamMegabytesPerSecond").getAsDouble() > 0, said::toString);
        }
        assertEquals(List.of(1, 4096, 300000), sizes);
    }

    @ParameterizedTest
    @CsvSource({"ep, sums=(\\S+)", "cg, first=(\\S+)", "mg, rate=(\\S+)"})
    void kernelsComeToTheSameForAnyNumberOfRanks(String kernel, String result) throws Exception {
        List<String> results = new ArrayList<>();
        for (int ranks : RANKS) {
            Said said = run(ranks, "vader", kernel, "--size", "S");
            assertEquals(0, said.status(), said::toString);
            assertTrue(said.output().startsWith(kernel + ": ranks=" + ranks + " size=S seconds="), said::toString);
            assertTrue(said.output().contains(" verified=yes "), said::toString);
            Matcher matcher = Pattern.compile(result).matcher(said.output());
            assertTrue(matcher.find(), said::toString);
            results.add(matcher.group(1));
        }
        assertEquals(1, results.stream().distinct().count(), results::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exchange --messages none", "pingpong --sizes 0", "ep --size X", "cg --sise S", "mg"})
    void badArgumentsAreStatus2(String line) throws Exception {
        Said said = run(2, "vader", line.split(" "));
        assertEquals(2, said.status(), said::toString);
        assertTrue(said.errors().contains("usage: "), said::toString);
    }

    /** How a run ended. */
    private record Said(int status, String output, String errors) {}

    private static long number(Said said, String name) {
        Matcher matcher = Pattern.compile(" " + name + "=(\\d+)").matcher(said.output());
        assertTrue(matcher.find(), said::toString);
        return Long.parseLong(matcher.group(1));
    }

    /** Runs a program of the directory with arguments, in so many ranks. */
    private Said run(int ranks, String transport, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("mpirun", "--bind-to", "none", "--oversubscribe"));
        command.addAll(List.of("--mca", "btl", transport + ",self", "--mca", "pml", "ob1"));
        command.addAll(List.of(
                "-n", Integer.toString(ranks), directory.resolve(words[0]).toString()));
        command.addAll(List.of(words).subList(1, words.length));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
        builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        // Ranks wait by turning round and round, and there may be fewer processors than ranks.
        builder.environment().put("OMPI_MCA_mpi_yield_when_idle", "1");
        Process process = builder.start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroy();
            throw new AssertionError(command + " did not end within " + MOST_SECONDS + " s");
        }
        return new Said(process.exitValue(), Files.readString(output), Files.readString(errors));
    }
}
