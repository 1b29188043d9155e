package org.fulcrum.openmpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fulcrum.openmpi.Mpirun.Run;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where Open MPI runs a job, by the advice of a stand-in for the node. */
class RasTest {
    @TempDir
    Path directory = Path.of("");

    private @Nullable Mpirun mpirun;

    @BeforeEach
    void standIn() {
        mpirun = new Mpirun(directory);
    }

    @AfterEach
    void stop() throws Exception {
        mpirun().close();
    }

    @Test
    void withoutANodeMpirunIsAsItWas() throws Exception {
        Run run = mpirun().run("-n", "1", "echo", "ran");
        assertEquals(0, run.status(), run::toString);
        assertEquals("ran\n", run.output());
        assertEquals("", run.errors());
    }

    @Test
    void whatTheNodeSaysIsTheAllocation() throws Exception {
        node("n3:4 n1.example.org:65536");
        Run run = map("-n", "6");
        assertTrue(run.output().contains("Total slots allocated 65540"), run::toString);
        assertMapped(run, "n3", 4);
        assertMapped(run, "n1.example.org", 2);
        assertEquals(List.of("{\"verb\":\"best-nodes\",\"processes\":6}"), mpirun().questions());
    }

    @Test
    void theJobRunsThere() throws Exception {
        node(Mpirun.host() + ":2");
        Run run = mpirun().run("-n", "2", "sh", "-c", "echo rank $OMPI_COMM_WORLD_RANK of $OMPI_UNIVERSE_SIZE");
        assertEquals(List.of("rank 0 of 2", "rank 1 of 2"), run.lines(), run::toString);
        assertEquals(0, run.status());
        assertEquals("", run.errors());
    }

    @Test
    void theProcessesOfAllProgramsAreAskedFor() throws Exception {
        node(Mpirun.host() + ":5");
        Run run = mpirun().run("-n", "2", "echo", "a", ":", "-n", "3", "echo", "b");
        assertEquals(List.of("a", "a", "b", "b", "b"), run.lines(), run::toString);
        assertEquals(List.of("{\"verb\":\"best-nodes\",\"processes\":5}"), mpirun().questions());
    }

    @Test
    void withoutANumberTheNodeSaysHowMany() throws Exception {
        node(Mpirun.host() + ":3");
        Run run = mpirun().run("echo", "ran");
        assertEquals("ran\n".repeat(3), run.output(), run::toString);
        assertEquals(List.of("{\"verb\":\"best-nodes\",\"processes\":0}"), mpirun().questions());
    }

    @Test
    void aNumberOfProcessesPerHostIsKept() throws Exception {
        node("n3:4 n1:4");
        Run run = map("--map-by", "ppr:2:node");
        assertMapped(run, "n3", 2);
        assertMapped(run, "n1", 2);
    }

    @Test
    void moreThanTheSlotsAreRefusedByMpirunUnlessItMayOversubscribe() throws Exception {
        node(Mpirun.host() + ":2");
        Run run = mpirun().run("-n", "3", "echo", "ran");
        assertNotEquals(0, run.status());
        assertEquals("", run.output());
        assertTrue(run.errors().contains("not enough slots available"), run::toString);
        assertEquals(
                "ran\n".repeat(3),
                mpirun().run("--oversubscribe", "-n", "3", "echo", "ran").output());
    }

    static Stream<List<String>> waysToNameHosts() throws Exception {
        return Stream.of(
                List.of("-host", Mpirun.host() + ":2"),
                List.of("-hostfile", "hosts"),
                List.of("-machinefile", "hosts"),
                List.of("--default-hostfile", "hosts"),
                List.of("-rf", "ranks"));
    }

    @ParameterizedTest
    @MethodSource("waysToNameHosts")
    void whoNamesHostsGetsThemAndTheNodeIsNotAsked(List<String> way) throws Exception {
        Files.writeString(directory.resolve("hosts"), Mpirun.host() + " slots=2\n");
        Files.writeString(
                directory.resolve("ranks"),
                "rank 0=" + Mpirun.host() + " slot=0\nrank 1=" + Mpirun.host() + " slot=0\n");
        node("n3:4");
        List<String> arguments = new ArrayList<>(way);
        arguments.addAll(List.of("-n", "2", "echo", "ran"));
        Run run = mpirun().run(arguments.toArray(String[]::new));
        assertEquals("ran\nran\n", run.output(), run::toString);
        assertEquals(List.of(), mpirun().questions());
    }

    @Test
    void hostsByTheirPlaceAreThoseOfTheAdvice() throws Exception {
        node("n3:4 n1:2");
        Run run = map("-host", "+n1", "-n", "1");
        assertMapped(run, "n1", 1);
    }

    @Test
    void aRefusalIsToldAndTheJobRunsAsWithoutANode() throws Exception {
        mpirun().answer("{\"ok\":false,\"error\":\"no-room\",\"message\":\"all nodes are \\\"draining\\\"\"}\n");
        Run run = mpirun().run("-n", "1", "echo", "ran");
        assertEquals("ran\n", run.output(), run::toString);
        assertTrue(run.errors().contains("refused: all nodes are \\\"draining\\\""), run::toString);
    }

    @Test
    void aNodeThatDoesNotAnswerIsWaitedForOnlySeconds() throws Exception {
        mpirun().answer("{\"ok\":true,\"hosts\":\"n3:4\"}");
        Run hungUp = mpirun().run("-n", "1", "echo", "ran");
        assertEquals("ran\n", hungUp.output(), hungUp::toString);
        assertTrue(hungUp.errors().contains("does not answer: Connection reset"), hungUp::toString);

        mpirun().fallSilent();
        Run silent = mpirun().run("-n", "1", "echo", "ran");
        assertEquals("ran\n", silent.output(), silent::toString);
        assertTrue(silent.errors().contains("does not answer: Connection timed out"), silent::toString);
    }

    static Stream<String> wrongAnswers() {
        return Stream.of(
                "",
                "garbage",
                "{}",
                "{\"ok\":true}",
                "{\"ok\":true,\"hosts\":7}",
                "{\"ok\":true,\"hosts\":\"n3:4",
                hosts(""),
                hosts("   "),
                hosts("n3"),
                hosts("n3:"),
                hosts(":4"),
                hosts("n3:0"),
                hosts("n3:-1"),
                hosts("n3:+1"),
                hosts("n3:4x"),
                hosts("n3:65537"),
                hosts("n3:18446744073709551617"),
                hosts("n3:4:4"),
                hosts("n3:4,n1:2"),
                hosts("n3:4 n1:2 n3:1"),
                hosts("-oProxyCommand:1"),
                hosts("n3:1 $(id):1"),
                hosts("n3;id:1"),
                hosts("../n3:1"),
                hosts("n3\\u0041:1"),
                hosts("n3\t:1"),
                hosts("n3\u0000:1"),
                hosts("n".repeat(256) + ":1"),
                hosts(many(4097)),
                "x".repeat(2 << 20));
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void aWrongAnswerIsToldAndNotUsed(String answer) throws Exception {
        mpirun().answer(answer + "\n");
        Run run = mpirun().run("-n", "1", "echo", "ran");
        assertEquals(0, run.status(), run::toString);
        assertEquals("ran\n", run.output());
        assertTrue(run.errors().contains("ras:fulcrum: running without the nodes' advice: "), run::toString);
        assertTrue(run.errors().length() < 1000, run::toString);
    }

    @Test
    void whatIsRepeatedDoesNotCommandTheTerminal() throws Exception {
        mpirun().answer("{\"ok\":false,\"message\":\"\u001b[2J\u007f\"}\n");
        Run run = mpirun().run("-n", "1", "true");
        assertTrue(run.errors().contains("refused: ?[2J?"), run::toString);
    }

    @Test
    void asManyAndAsLongAsTheyMayBe() throws Exception {
        String longest = "n".repeat(255);
        node(many(4095) + " " + longest + ":1");
        Run run = mpirun().run("--mca", "ras_fulcrum_verbose", "1", "--do-not-launch", "-n", "1", "true");
        assertEquals(
                4096,
                run.errors().lines().filter(line -> line.endsWith(" slots")).count());
        assertTrue(run.errors().contains(longest + " has 1 slots"));
    }

    @Test
    void itCanBeTurnedOff() throws Exception {
        node("n3:4");
        Run run = mpirun().run("--mca", "ras_fulcrum_enable", "0", "-n", "1", "echo", "ran");
        assertEquals("ran\n", run.output(), run::toString);
        assertEquals(List.of(), mpirun().questions());
    }

    @Test
    void resourceManagersGoFirst() throws Exception {
        node("n3:4");
        String[] simulated = {"--mca", "ras_simulator_num_nodes", "2", "--mca", "ras_simulator_slots", "8"};
        Run run = mpirun().run(with(simulated, "--display-allocation", "-n", "1", "true"));
        assertFalse(run.output().contains("n3: "), run::toString);
        assertEquals(List.of(), mpirun().questions());
    }

    private static String hosts(String text) {
        return "{\"ok\":true,\"hosts\":\"" + text + "\"}";
    }

    private static String many(int count) {
        return IntStream.range(0, count).mapToObj(n -> "h" + n + ":1").collect(Collectors.joining(" "));
    }

    private void node(String hosts) throws Exception {
        mpirun().answer(hosts(hosts) + "\n");
    }

    /** Lays a job out without starting it: the hosts need not be there. */
    private Run map(String... arguments) throws Exception {
        String[] only = {"--do-not-launch", "--display-map"};
        return mpirun().run(with(with(only, arguments), "true"));
    }

    private static String[] with(String[] first, String... then) {
        return Stream.concat(Stream.of(first), Stream.of(then)).toArray(String[]::new);
    }

    private static void assertMapped(Run run, String host, int processes) {
        assertTrue(
                run.output()
                        .lines()
                        .anyMatch(line -> line.matches("\\s*Data for node: " + host + "\\s.*procs: " + processes)),
                run::toString);
    }

    private Mpirun mpirun() {
        return Objects.requireNonNull(mpirun);
    }
}
