package org.fulcrum.openmpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.fulcrum.openmpi.Mpirun.Run;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How Open MPI starts ranks: by a script in the launcher's place, which writes down what it is given, and by itself.
 */
class OdlsTest {
    private static final Path LAUNCHER = Path.of("target/native/fulcrum-run").toAbsolutePath();
    private static final Path SPAWNS = Path.of("src/test/c/spawns.c").toAbsolutePath();

    @TempDir
    Path directory = Path.of("");

    private @Nullable Mpirun mpirun;

    @BeforeEach
    void standIns() throws Exception {
        mpirun = new Mpirun(directory);
        script(
                "bin/runner",
                "printf '%s\\n' \"$OMPI_COMM_WORLD_RANK $*\" >> '" + directory + "/log'",
                "while [ \"$1\" != -- ]; do shift; done",
                "shift",
                "exec \"$@\"");
    }

    @AfterEach
    void stop() throws Exception {
        mpirun().close();
    }

    @Test
    void eachRankIsStartedOnceByTheRunner() throws Exception {
        Run run = wrapped("-n", "2", "sh", "-c", "echo $# $1 $2", "sh", "a  b", "");
        assertEquals("2 a b\n".repeat(2), run.output(), run::toString);
        assertEquals(0, run.status());
        String words = " -- /usr/bin/sh -c echo $# $1 $2 sh a  b ";
        assertEquals(List.of("0" + words, "1" + words), log());
    }

    @Test
    void theRunnerIsTheRankItself() throws Exception {
        Run run = wrapped("-n", "1", "sh", "-c", "echo $OMPI_COMM_WORLD_RANK; ps -o comm= -p $PPID");
        assertEquals("0\nmpirun\n", run.output(), run::toString);
    }

    @Test
    void flagsAreHandedOn() throws Exception {
        assertEquals(
                0,
                wrapped("--mca", "odls_fulcrum_no_auto", "1", "-n", "1", "true").status());
        assertEquals(
                0,
                wrapped(
                                "--mca",
                                "odls_fulcrum_other_clusters",
                                "1",
                                "--mca",
                                "odls_fulcrum_best",
                                "1",
                                "-n",
                                "1",
                                "true")
                        .status());
        assertEquals("0 --no-auto -- /usr/bin/true", log().getFirst());
        assertEquals("0 --other-clusters --best -- /usr/bin/true", log().getLast());
    }

    @Test
    void theStatusIsKept() throws Exception {
        assertEquals(7, wrapped("-n", "2", "sh", "-c", "exit 7").status());
        assertEquals(128 + 11, wrapped("-n", "1", "sh", "-c", "kill -SEGV $$").status());
    }

    @Test
    void withoutARunnerAllIsAsItWas() throws Exception {
        Run run = mpirun().run("-n", "1", "echo", "ran");
        assertEquals("ran\n", run.output(), run::toString);
        assertEquals("", run.errors());
        assertEquals(List.of(), log());
    }

    @Test
    void aProgramIsFoundWhereMpirunWouldFindIt() throws Exception {
        script("here", "echo here $1");
        script("else where/there", "echo there");
        for (List<String> way : List.of(
                List.of("here", "x"),
                List.of("./here", "x"),
                List.of(directory + "/here", "x"),
                List.of("-wdir", directory + "/bin", "../here", "x"))) {
            Run run = wrapped(with(List.of("-n", "1"), way));
            assertEquals("here x\n", run.output(), run::toString);
        }
        for (List<String> way : List.of(
                List.of("--path", directory + "/else where", "there"),
                List.of("-x", "PATH=" + directory + "/else where:/usr/bin:/bin", "there"),
                List.of("-wdir", directory + "/else where", "there"))) {
            Run run = wrapped(with(List.of("-n", "1"), way));
            assertEquals("there\n", run.output(), run::toString);
        }
        assertEquals(7, log().size());
    }

    @Test
    void whatIsNotThereIsToldByMpirun() throws Exception {
        Run wrapped = wrapped("-n", "1", "no-such-program");
        assertTrue(wrapped.errors().contains("Executable: no-such-program"), wrapped::toString);
        assertEquals(mpirun().run("-n", "1", "no-such-program").status(), wrapped.status());
        Run noDirectory = wrapped("-wdir", "/no/such/directory", "-n", "1", "true");
        assertTrue(noDirectory.errors().contains("/no/such/directory"), noDirectory::toString);
        assertNotEquals(0, noDirectory.status());
        assertEquals(List.of(), log());
    }

    @Test
    void aRunnerThatIsNotThereIsNoReasonToRunWithoutIt() throws Exception {
        Run run = mpirun().run("--mca", "odls_fulcrum_runner", "/no/such/runner", "-n", "1", "echo", "ran");
        assertEquals("", run.output());
        assertNotEquals(0, run.status());
        assertTrue(run.errors().contains("/no/such/runner"), run::toString);
    }

    @Test
    void theRunnerIsFoundInThePathLikeAnyProgram() throws Exception {
        String path = directory.resolve("bin") + ":" + System.getenv("PATH");
        Run run = mpirun().run("-x", "PATH=" + path, "--mca", "odls_fulcrum_runner", "runner", "-n", "1", "true");
        assertEquals(0, run.status(), run::toString);
        assertEquals(List.of("0 -- /usr/bin/true"), log());
    }

    @Test
    void whatIsWrappedAlreadyIsNotWrapped() throws Exception {
        for (String runner : List.of(directory + "/bin/runner", "bin/runner")) {
            assertEquals(
                    0, wrapped("-n", "1", runner, "--no-auto", "--", "true").status());
        }
        assertEquals(List.of("0 --no-auto -- true", "0 --no-auto -- true"), log());
    }

    @Test
    void programsOfOneJobAreWrappedEach() throws Exception {
        Run run = wrapped("--oversubscribe", "-n", "1", "echo", "a", ":", "-n", "2", "printf", "b\\n");
        assertEquals(List.of("a", "b", "b"), run.lines(), run::toString);
        assertEquals(List.of("0 -- /usr/bin/echo a", "1 -- /usr/bin/printf b\\n", "2 -- /usr/bin/printf b\\n"), log());
    }

    /** Not in threads, as it would from 32 on: Open MPI 4.1 then waits for ever for one of those that end at once. */
    @Test
    void manyRanksAreWrappedOnceEach() throws Exception {
        Run run = wrapped("--mca", "odls_base_num_threads", "0", "--oversubscribe", "-n", "40", "echo", "ran");
        assertEquals("ran\n".repeat(40), run.output(), run::toString);
        assertEquals(40, log().stream().distinct().count());
        assertEquals(40, log().size());
    }

    /** The other hosts are this machine by other names, reached with as little environment as by ssh. */
    @Test
    void ranksOnOtherHostsAreWrappedThere() throws Exception {
        script(
                "bin/agent",
                "host=$1",
                "shift",
                "exec env -i PATH=\"$PATH\" HOME=\"$HOME\" unshare --map-root-user --uts \\",
                "    sh -c 'hostname \"$1\"; shift; exec sh -c \"$*\"' sh \"$host\" \"$@\"");
        mpirun().answer("{\"ok\":true,\"hosts\":\"other3:2 other1:1\"}\n");
        Run run = wrapped("--mca", "plm_rsh_agent", directory + "/bin/agent", "-n", "3", "sh", "-c", "exec hostname");
        assertEquals(0, run.status(), run::toString);
        assertEquals(List.of("other1", "other3", "other3"), run.lines());
        String words = " -- /usr/bin/sh -c exec hostname";
        assertEquals(List.of("0" + words, "1" + words, "2" + words), log());
    }

    @Test
    void spawnedRanksAreWrappedToo() throws Exception {
        Run compiled =
                mpirun().finish(List.of("mpicc", "-Wall", "-Wextra", "-Werror", "-o", "spawns", SPAWNS.toString()));
        assertEquals(0, compiled.status(), compiled::toString);
        Run run = wrapped("--oversubscribe", "--mca", "btl", "tcp,self", "-n", "1", "./spawns");
        assertEquals(0, run.status(), run::toString);
        assertEquals(List.of("2 children", "child 0", "child 1"), run.lines());
        assertEquals(List.of("0 -- ./spawns", "0 -- ./spawns", "1 -- ./spawns"), log());
    }

    @Test
    void theLauncherPutsEachRankIntoCare() throws Exception {
        mpirun().answer("{\"ok\":true,\"environment\":[\"HELD=yes\"]}\n");
        Run run = mpirun().run(with(
                List.of("--mca", "odls_fulcrum_runner", LAUNCHER.toString(), "--mca", "odls_fulcrum_no_auto", "1"),
                List.of("-host", Mpirun.host() + ":2", "-n", "2", "sh", "-c", "echo $$ $HELD; exit 3")));
        assertEquals(3, run.status(), run::toString);
        List<String> told = run.lines().stream()
                .map(line -> "{\"verb\":\"register\",\"pid\":" + line.replace(" yes", "") + ",\"auto\":false}")
                .toList();
        assertEquals(told, mpirun().questions().stream().sorted().toList(), run::toString);
        assertEquals(2, told.size());
    }

    @Test
    void aNodeThatRefusesEndsTheJob() throws Exception {
        mpirun().answer("{\"ok\":false,\"code\":\"not-yours\",\"message\":\"not today\"}\n");
        Run run = mpirun().run(with(
                List.of("--mca", "odls_fulcrum_runner", LAUNCHER.toString(), "--mca", "ras_fulcrum_enable", "0"),
                List.of("-n", "1", "echo", "ran")));
        assertEquals(1, run.status(), run::toString);
        assertFalse(run.output().contains("ran"));
        assertTrue(run.errors().contains("refused: not today"), run::toString);
    }

    @Test
    void itSaysWhatItNeeds() throws Exception {
        Run run = wrapped("--mca", "odls", "fulcrum", "-n", "1", "echo", "ran");
        assertNotEquals(0, run.status());
        assertTrue(run.errors().contains("needs odls default beside it"), run::toString);
        assertEquals(
                0,
                wrapped("--mca", "odls", "fulcrum,default", "-n", "1", "true").status());
        assertEquals(List.of("0 -- /usr/bin/true"), log());
    }

    /** Open MPI finds what it has sent to a host by the program's name. */
    @Test
    void aPreloadedProgramIsLeftAlone() throws Exception {
        Run run = wrapped("--preload-binary", "-n", "1", "/usr/bin/true");
        assertTrue(run.errors().contains("cannot be put into Fulcrum's care"), run::toString);
        assertEquals(List.of(), log());
    }

    private Run wrapped(String... arguments) throws Exception {
        return mpirun().run(
                        with(List.of("--mca", "odls_fulcrum_runner", directory + "/bin/runner"), List.of(arguments)));
    }

    private static String[] with(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toArray(String[]::new);
    }

    /** What the runners were given, each after its rank. */
    private List<String> log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readAllLines(log).stream().sorted().toList() : List.of();
    }

    private void script(String name, String... lines) throws IOException {
        Path script = directory.resolve(name);
        Files.createDirectories(script.resolveSibling(""));
        List<String> text = new ArrayList<>(List.of("#!/bin/sh"));
        text.addAll(List.of(lines));
        Files.write(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Mpirun mpirun() {
        return Objects.requireNonNull(mpirun);
    }
}
