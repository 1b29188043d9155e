package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.lab.Lab.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Jobs of Open MPI: launched where nodes are idle, their ranks moved while they speak with one another. */
@Tag("lab")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MpiTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = 50_000_000;
    private static final int MOVES = 20;
    private static final long SEED = 20_261_123;

    private final Lab lab = Lab.up("t-mpi", 3);
    private final LabNode first = LabNode.of(lab, "n1");

    @BeforeAll
    void compile() throws IOException {
        MpiPrograms.compile(lab.state().resolve("mpi"));
    }

    @AfterAll
    void down() {
        lab.close();
    }

    @AfterEach
    void nothingIsLeft() {
        until("no process is left", () -> first.processes().isEmpty());
    }

    private void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "not in time: " + what + "; " + first.processes());
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private MpiJob begin(String program, String... words) {
        return new MpiJob(lab, PATIENCE, program, List.of(words));
    }

    private String place(String program) {
        return lab.state().resolve("mpi").resolve(program).toString();
    }

    /** What {@code fulcrum mpirun} prints for a job of a shell line on each rank, sorted. */
    private List<String> lines(List<String> words, String script) {
        List<String> command = new ArrayList<>(words);
        command.addAll(List.of("sh", "-c", script));
        Ended ended = begin("sh -c", command.toArray(String[]::new)).end();
        return Stream.of(ended.checked().split("\n")).sorted().toList();
    }

    private Set<String> nodes(MpiJob job) {
        return job.ranks().stream().map(r -> r.get("node").getAsString()).collect(Collectors.toSet());
    }

    @Test
    void ranksThatSpeakWithAllOthersAreMovedAbout() {
        MpiJob job = begin(
                "exchange",
                "--host",
                "n1:2,n2,n3",
                "-n",
                "4",
                place("exchange"),
                "--messages",
                "100000000",
                "--seconds",
                "25");
        until("all are there", () -> job.ranks().size() == 4);
        job.storm(SEED, () -> true);
        Ended ended = job.end();
        assertTrue(ended.checked().contains(" errors=0\n"), () -> ended.text() + ended.errors());
        assertEquals(List.of(), job.failures());
        assertEquals(4, job.moves().size(), () -> "some rank was never moved: " + job.moves());
        int moves = job.moves().values().stream().mapToInt(n -> n).sum();
        assertTrue(moves >= MOVES, () -> moves + " moves");
    }

    @Test
    void ranksStartHereUnlessHostsAreNamed() {
        assertEquals(
                List.of("n1 0", "n1 1", "n1 2"), lines(List.of("-n", "3"), "echo $(hostname) $OMPI_COMM_WORLD_RANK"));
        assertEquals(
                List.of("n2 0", "n3 1"),
                lines(List.of("--host", "n2,n3", "-n", "2"), "echo $(hostname) $OMPI_COMM_WORLD_RANK"));
    }

    /** Paper, section 3.1: the nodes of an allocation are the best that there are. */
    @Test
    void aJobIsSpreadOverIdleNodes() throws IOException {
        Process busy = lab.begin("n2", "sh", "-c", "yes >/dev/null & a=$!; yes >/dev/null & b=$!; read x; kill $a $b");
        try {
            until("n1 hears that n2 is busy", () -> demand("n2") > 1.5);
            assertEquals(List.of("n1", "n1", "n3", "n3"), lines(List.of("--spread", "-n", "4"), "hostname"));
        } finally {
            busy.outputWriter().close();
        }
    }

    private double demand(String node) {
        for (var n : lab.json("n1", "nodes").getAsJsonArray()) {
            if (n.getAsJsonObject().get("name").getAsString().equals(node)) {
                return n.getAsJsonObject().get("demand").getAsDouble();
            }
        }
        return 0;
    }

    @Test
    void flagsAreOfEachRank() {
        MpiJob job =
                begin("ep", "--no-auto", "--other-clusters", "-n", "2", place("ep"), "--size", "S", "--repeat", "25");
        until("both are there", () -> job.ranks().size() == 2);
        for (JsonObject rank : job.ranks()) {
            assertTrue(rank.toString().contains("\"automatic\":false"), rank::toString);
            assertTrue(rank.toString().contains("\"otherClusters\":true"), rank::toString);
        }
        assertTrue(job.end().checked().contains("verified=yes"));
    }

    @Test
    void ranksThatAskStartWhereTheyAreBest() {
        MpiJob job = begin("ep", "--best", "-n", "4", place("ep"), "--size", "S", "--repeat", "25");
        until("they have left", () -> job.ranks().size() == 4 && nodes(job).size() > 1);
        assertTrue(job.end().checked().contains("verified=yes"));
    }

    @Test
    void aJobIsDrainedOffItsNode() {
        MpiJob job =
                begin("ep", "--host", "n2", "--oversubscribe", "-n", "3", place("ep"), "--size", "S", "--repeat", "25");
        until("all are there", () -> job.ranks().size() == 3);
        lab.exec("n1", "fulcrum", "drain", "n2", "--reason", "test", "--wait").checked();
        try {
            assertTrue(
                    job.isOver() || !nodes(job).contains("n2"),
                    () -> job.ranks().toString());
        } finally {
            lab.exec("n1", "fulcrum", "undrain", "n2").checked();
        }
        assertTrue(job.end().checked().contains("verified=yes"));
    }

    @Test
    void aRankThatFailsEndsTheJobAndNothingStays() {
        MpiJob job =
                begin("sleep", "-n", "3", "sh", "-c", "sleep 3; [ $OMPI_COMM_WORLD_RANK != 1 ] || exit 7; sleep 100");
        until("all are there", () -> job.ranks().size() >= 3);
        job.storm(SEED, () -> job.moves().size() < 2);
        Ended ended = job.end();
        assertEquals(7, ended.status(), ended::errors);
    }

    @Test
    void aHostWithoutTheComponentsIsAnError() {
        Ended ended = lab.exec(
                "n1",
                "env",
                "OMPI_ALLOW_RUN_AS_ROOT=1",
                "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1",
                "OMPI_MCA_mca_base_component_path=SYSTEM_DEFAULT:/nowhere",
                "fulcrum",
                "mpirun",
                "-n",
                "2",
                "true");
        assertNotEquals(0, ended.status());
        assertTrue((ended.errors() + ended.text()).contains("odls"), ended::errors);
    }
}
