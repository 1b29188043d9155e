package org.fulcrum.lab.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.LabNode;
import org.fulcrum.lab.NodeRuntime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A call that a mirror executes when its runtime is killed ends with nobody there: the next one must not make it again.
 */
@Tag("lab")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnceTest {
    private static final int LINES = 200_000;

    /**
     * Some 90 KB: more than the cat in between has in hand, so that it empties the pipe that the write waits for, and
     * less than two full pipes.
     */
    private static final int FIRST_LINES = 17_000;

    private static final String READ = "0 ";
    private static final String WRITE = "1 ";
    private static final String SLEEP = "35 ";

    private Lab lab = Lab.up("t-once", 2);
    private LabNode home = LabNode.of(lab, "n1");
    private NodeRuntime runtime = new NodeRuntime(lab, "n1");

    @AfterAll
    void down() {
        lab.close();
    }

    /** Starts a program between two pipes. */
    private Process begin(String before, String program, Path pid, String behind) throws IOException {
        String note = "echo $$ >/tmp/new; mv /tmp/new /tmp/" + pid.getFileName();
        Process shell = lab.begin(
                "n1", "sh", "-c", before + " | sh -c '" + note + "; exec fulcrum run -- " + program + "'" + behind);
        shell.outputWriter().close();
        return shell;
    }

    private int inCare(Path file) throws IOException, InterruptedException {
        awaitTrue(
                "it is in care",
                () -> Files.exists(file) && home.process("n1", read(file)).isPresent());
        return read(file);
    }

    private static int read(Path file) throws IOException {
        return Integer.parseInt(Files.readString(file).strip());
    }

    private void move(int pid) {
        JsonObject answer = home.migrate(pid, "n2");
        assertTrue(answer.toString().contains("moved"), answer::toString);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void awaitTrue(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - deadline < 0, what);
            Thread.sleep(10);
        }
    }

    /** Waits until the deputy's first thread sleeps in a call. */
    private void awaitCall(int pid, String nr) throws IOException, InterruptedException {
        awaitTrue(
                "its mirror is in call " + nr,
                () -> lab.exec("n1", "cat", "/proc/" + pid + "/syscall").text().startsWith(nr));
    }

    @Test
    void aReadIsMadeOnce() throws IOException, InterruptedException {
        Path pidFile = home.file("/tmp/reader.pid");
        lab.exec("n1", "mkfifo", "/tmp/in").checked();
        Process cat = begin("cat /tmp/in", "cat", pidFile, "");
        try (OutputStream in = Files.newOutputStream(home.file("/tmp/in"))) {
            int pid = inCare(pidFile);
            move(pid);
            awaitCall(pid, READ);
            runtime.kill();
            runtime.awaitEnd();
            in.write("read when nobody was there\n".getBytes(StandardCharsets.US_ASCII));
            awaitCall(pid, SLEEP);
            in.write("read afterwards\n".getBytes(StandardCharsets.US_ASCII));
            runtime.start("n2");
        }
        try (BufferedReader said = cat.inputReader()) {
            assertEquals(
                    List.of("read when nobody was there", "read afterwards"),
                    said.lines().toList());
        }
        assertEquals(0, cat.waitFor());
    }

    @Test
    void aWriteIsMadeOnce() throws IOException, InterruptedException {
        Path pidFile = home.file("/tmp/writer.pid");
        lab.exec("n1", "mkfifo", "/tmp/out").checked();
        Process seq = begin("true", "seq " + LINES, pidFile, " | cat >/tmp/out");
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(Files.newInputStream(home.file("/tmp/out")), StandardCharsets.US_ASCII))) {
            int pid = inCare(pidFile);
            move(pid);
            awaitCall(pid, WRITE);
            runtime.kill();
            runtime.awaitEnd();
            List<String> first =
                    IntStream.range(0, FIRST_LINES).mapToObj(i -> line(out)).toList();
            awaitCall(pid, SLEEP);
            runtime.start("n2");
            List<String> rest = out.lines().toList();
            assertEquals(LINES, first.size() + rest.size());
            assertEquals(String.valueOf(first.size() + 1), rest.getFirst());
            assertEquals(String.valueOf(LINES), rest.getLast());
        }
        assertEquals(0, seq.waitFor());
    }

    private static String line(BufferedReader out) {
        try {
            return String.valueOf(out.readLine());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
