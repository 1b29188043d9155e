package org.fulcrum.lab.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.Lab.Ended;
import org.fulcrum.lab.LabNode;

/** A program in Fulcrum's care on n1 that answers each line with the next number: a gap or a repetition would show. */
final class Counter implements AutoCloseable {
    static final String HOME = "n1";

    private final Lab lab;
    private final Process process;
    private final BufferedReader lines;
    private final BufferedWriter input;
    private final int pid;
    private int next;

    /** Starts one that first does something more. */
    Counter(Lab lab, String preparation) throws IOException {
        this.lab = lab;
        String program = """
                import sys, os
                %s
                print(os.getpid(), flush=True)
                for number, line in enumerate(sys.stdin):
                    print(number, flush=True)
                sys.exit(7)
                """.formatted(preparation);
        process = lab.begin(HOME, "sh", "-c", "fulcrum run -- /usr/bin/python3 -c \"$0\"; echo status $?", program);
        lines = process.inputReader();
        input = process.outputWriter();
        String first = lines.readLine();
        if (first == null) {
            throw new AssertionError(
                    "it did not start: " + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        pid = Integer.parseInt(first);
    }

    /** Starts one of so many bytes. */
    static Counter holding(Lab lab, long bytes) throws IOException {
        return new Counter(lab, "memory = os.urandom(1 << 20) * " + (bytes >> 20));
    }

    int pid() {
        return pid;
    }

    /** It answers, with the number that is due. */
    void assertCounts() throws IOException {
        for (int i = 0; i < 3; i++) {
            input.write("next\n");
            input.flush();
            assertEquals(String.valueOf(next++), lines.readLine());
        }
    }

    /** It ends as it would have without anything of this. */
    void assertEndsWell() throws IOException {
        assertCounts();
        input.close();
        assertEquals("status 7", lines.readLine());
    }

    /** What its parent says of its end. */
    String end() throws IOException {
        return String.valueOf(lines.readLine());
    }

    /** Moves it, by the node's socket: a table of faults would else start a Java for each of its moves. */
    void moveTo(String node) {
        JsonObject answer = LabNode.of(lab, HOME).migrate(pid, node);
        assertTrue(answer.get("ok").getAsBoolean(), answer::toString);
    }

    /** What {@code fulcrum migrate} says. */
    Ended migrate(String to) {
        return lab.exec(HOME, "fulcrum", "migrate", String.valueOf(pid), to);
    }

    /** A move fails and says why; the program counts on where it was. */
    void assertRefused(String to, String reason) throws IOException {
        Ended ended = migrate(to);
        assertEquals(1, ended.status(), ended.errors() + ended.text());
        assertTrue(ended.errors().contains(reason), "'" + ended.errors() + "' should name '" + reason + "'");
        assertAt(HOME);
        assertCounts();
    }

    void assertAt(String node) {
        assertEquals(node, node());
    }

    /** Where it runs, by what its home says. */
    String node() {
        return seen().orElseThrow().get("node").getAsString();
    }

    /** What its home says of it, as {@code fulcrum ps --json} prints it. */
    Optional<JsonObject> seen() {
        return LabNode.of(lab, HOME).process(HOME, pid);
    }

    void signal(String name) {
        lab.exec(HOME, "kill", "-" + name, String.valueOf(pid)).checked();
    }

    @Override
    public void close() throws IOException {
        lab.exec(HOME, "sh", "-c", "kill -CONT $0; kill -9 $0", String.valueOf(pid));
        try {
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "its parent still waits for it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
