package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Debian's own programs, unmodified, on real data: each is run twice on n1 by the same script, once left alone and once
 * moved {@value #MOVES} times between three nodes, home among them, at random moments. Output, exit status and the
 * files left behind must be the same. The seed is printed; {@code -Dfulcrum.test.seed=N} repeats its choices.
 *
 * <p>A script names the program to be moved by putting {@code $START} before it.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovedProgramsTest {
    private static final int MOVES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PLACE = "/tmp/programs";

    private final Lab lab = Lab.up("t-moves", 3);
    private final LabNode home = LabNode.of(lab, "n1");
    private final long seed = Long.getLong("fulcrum.test.seed", System.nanoTime() & 0xffff);

    @BeforeAll
    void layOutInputs() throws IOException {
        Files.createDirectories(home.file(PLACE));
        for (String name : List.of(
                "files.py", "large.py", "words.pl", "rows.sh", "digits.bc", "shell.sh", "threads.c", "signals.c")) {
            try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name), name)) {
                Files.copy(in, home.file(PLACE).resolve(name));
            }
        }
        sh("tar -cf - /usr/lib 2>/dev/null | head -c 110000000 >usr-lib.tar");
        sh("tr -cs '[:alnum:]' '\\n' <usr-lib.tar | head -c 16000000 >words.txt");
        sh("gcc -O2 -Wall -Wextra -Werror -pthread -o threads threads.c");
        sh("gcc -O2 -Wall -Wextra -Werror -o signals signals.c");
    }

    private void sh(String script) {
        lab.exec("n1", "sh", "-c", "cd " + PLACE + " && " + script).checked();
    }

    @AfterAll
    void down() {
        lab.close();
    }

    @Test
    void xz() {
        moved("cat ../usr-lib.tar | $START xz -T2 -0 -c | cat", ProgramRun.Start.RUN);
    }

    @Test
    void gzip() {
        moved("cat ../usr-lib.tar | $START gzip -c | cat", ProgramRun.Start.RUN);
    }

    @Test
    void sort() {
        moved(
                "$START sort -S 16M --parallel=2 -T . -o sorted ../words.txt; uniq -c sorted | sort -rn | head -n 100",
                ProgramRun.Start.RUN);
    }

    @Test
    void python() {
        moved("$START /usr/bin/python3 ../files.py ../words.txt", ProgramRun.Start.RUN);
    }

    @Test
    void largeCalls() {
        moved("$START /usr/bin/python3 ../large.py ../usr-lib.tar", ProgramRun.Start.RUN);
    }

    @Test
    void perl() {
        moved("$START perl ../words.pl ../words.txt >table", ProgramRun.Start.ADOPT);
    }

    @Test
    void sqlite() {
        moved("bash ../rows.sh | $START sqlite3 rows.db", ProgramRun.Start.ADOPT);
    }

    @Test
    void bc() {
        moved("BC_LINE_LENGTH=0 $START bc -lq ../digits.bc", ProgramRun.Start.RUN);
    }

    @Test
    void shell() {
        moved("$START bash ../shell.sh ../words.txt", ProgramRun.Start.RUN);
    }

    @Test
    void threads() {
        moved("$START ../threads", ProgramRun.Start.ADOPT);
    }

    @Test
    void signals() {
        moved(
                "mkfifo ready; $START ../signals receive ready 5000 & cat ready; ../signals send $! 5000; wait $!",
                ProgramRun.Start.RUN);
    }

    private void moved(String script, ProgramRun.Start start) {
        String name = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow().getMethodName());
        ProgramRun.Outcome alone = new ProgramRun(lab, home, name + "-alone", script, ProgramRun.Start.ALONE).finish();
        assertEquals(0, alone.status(), () -> "left alone it must succeed: " + alone);

        ProgramRun run = new ProgramRun(lab, home, name + "-moved", script, start);
        MoveStorm storm = new MoveStorm(home, run.pid(PATIENCE), seed, pause(alone.elapsed()));
        storm.run(MOVES);
        ProgramRun.Outcome after = run.finish();

        System.out.printf(
                "%s, seed %d: alone %d ms, moved %d times in %d ms%n",
                name,
                seed,
                alone.elapsed().toMillis(),
                storm.moved().size(),
                after.elapsed().toMillis());
        assertEquals(List.of(), storm.failed(), "moves that failed, after " + storm.moved());
        assertEquals(alone.status(), after.status(), () -> "exit status; it said " + after.errors());
        assertEquals(alone.errors(), after.errors(), "standard error");
        assertEquals(alone.output(), after.output(), "bytes and sha256 of standard output");
        assertEquals(alone.files(), after.files(), "bytes and sha256 of the files left behind");
        assertTrue(storm.moved().size() >= MOVES, () -> "it ended after " + storm.moved());
    }

    /** Spreads the moves over the time that the program takes when left alone. */
    private static Duration pause(Duration alone) {
        return Duration.ofMillis(Math.max(20, alone.toMillis() / (2 * MOVES)));
    }

    @AfterEach
    void nothingIsLeft() {
        String vessels = "for _ in $(seq 200); do pgrep fulcrum-vessel >/dev/null || exit 0; sleep 0.05; done; ps -ef";
        for (int node : IntStream.rangeClosed(1, 3).toArray()) {
            Lab.Ended ended = lab.exec("n" + node, "sh", "-c", vessels);
            assertEquals("", ended.text(), "a body stayed on n" + node);
        }
    }
}
