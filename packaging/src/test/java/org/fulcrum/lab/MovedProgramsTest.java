package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Debian's own programs, unmodified, on real data: each is run twice on n1 by the same script, once left alone and once
 * moved {@value #MOVES} times between three nodes, home among them, at random moments. Output, exit status and the
 * files left behind must be the same. One with much in files is moved once before, so that the nodes know them. The
 * seed is printed; {@code -Dfulcrum.test.seed=N} repeats its choices.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovedProgramsTest {
    private static final int LABS = 2;
    private static final int MOVES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long TAR_BYTES = 110_000_000;
    private static final long WORD_BYTES = 16_000_000;

    private final LabPool labs = new LabPool("t-moves", LABS, 3, MovedProgramsTest::layOutInputs);
    private final long seed = Long.getLong("fulcrum.test.seed", System.nanoTime() & 0xffff);

    private static void layOutInputs(Lab lab) {
        try {
            Programs.layOut(lab, LabNode.of(lab, "n1"), TAR_BYTES, WORD_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void down() {
        labs.close();
    }

    static Stream<String> programs() {
        return Programs.ALL.stream().map(Programs.Program::name);
    }

    @Execution(ExecutionMode.CONCURRENT) // not the class: that would run beside others
    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void endsAsIfItHadNeverMoved(String name) throws Exception {
        labs.run(lab -> {
            endsAsIfItHadNeverMoved(lab, name);
            nothingIsLeft(lab);
        });
    }

    private void endsAsIfItHadNeverMoved(Lab lab, String name) {
        LabNode home = LabNode.of(lab, "n1");
        String script = Programs.named(name).script();
        ProgramRun.Start start = Programs.named(name).start();
        ProgramRun.Outcome alone = new ProgramRun(lab, home, name + "-alone", script, ProgramRun.Start.ALONE).finish();
        assertEquals(0, alone.status(), () -> "left alone it must succeed: " + alone);

        for (String node : Programs.large(name) ? List.of("n2", "n3") : List.<String>of()) {
            ProgramRun first = new ProgramRun(lab, home, name + "-to-" + node, script, start);
            home.migrate(first.pid(PATIENCE), node);
            assertEquals(alone.output(), first.finish().output(), "moved once, to " + node);
        }
        ProgramRun run = new ProgramRun(lab, home, name + "-moved", script, start);
        MoveStorm storm = new MoveStorm(home, run.pid(PATIENCE), seed, pause(alone.elapsed()));
        storm.run(MOVES);
        assertEquals(List.of(), storm.failed(), "moves that failed, after " + storm.moved());
        ProgramRun.Outcome after = run.finish();

        System.out.printf(
                "%s, seed %d: alone %d ms, moved %d times in %d ms%n",
                name,
                seed,
                alone.elapsed().toMillis(),
                storm.moved().size(),
                after.elapsed().toMillis());
        assertEquals(alone.status(), after.status(), () -> "exit status; it said " + after.errors());
        assertEquals(alone.errors(), after.errors(), "standard error");
        assertEquals(alone.output(), after.output(), "bytes and sha256 of standard output");
        assertEquals(alone.files(), after.files(), "bytes and sha256 of the files left behind");
        assertTrue(storm.moved().size() >= MOVES, () -> "it ended after " + storm.moved());
    }

    /** Spreads the moves over the time that the program takes when left alone. */
    private static Duration pause(Duration alone) {
        return Duration.ofMillis(Math.max(20, alone.toMillis() / (3 * MOVES)));
    }

    private static void nothingIsLeft(Lab lab) {
        String vessels = "for _ in $(seq 200); do pgrep fulcrum-vessel >/dev/null || exit 0; sleep 0.05; done; ps -ef";
        for (int node : IntStream.rangeClosed(1, 3).toArray()) {
            Lab.Ended ended = lab.exec("n" + node, "sh", "-c", vessels);
            assertEquals("", ended.text(), "a body stayed on n" + node);
        }
    }
}
