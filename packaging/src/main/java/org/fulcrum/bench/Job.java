package org.fulcrum.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fulcrum.lab.Lab;

/** A job of many processes on the nodes of a lab, which all start in the same moment. For one thread. */
final class Job implements AutoCloseable {
    /** How long the last of them may take. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Lab lab;
    private final List<Process> shells = new ArrayList<>();

    Job(Lab lab) {
        this.lab = lab;
    }

    /** So many processes are to start on a node under Fulcrum's care, each with that command. */
    Job add(String node, int count, String command) throws IOException {
        String program = "fulcrum run -- " + command + " </dev/null & ";
        // A shell that waits for the word and then for all of its children; what they print says whether they did well.
        Process shell = lab.begin(
                node, "sh", "-c", "echo ready; read -r go; " + program.repeat(count) + "wait; echo all have ended");
        shells.add(shell);
        String ready = shell.inputReader().readLine();
        if (!"ready".equals(ready)) {
            throw new IOException("a job could not be begun on " + node + ": " + ready);
        }
        return this;
    }

    /**
     * Starts them all and waits for the last one.
     *
     * @param goodLine what each of them prints; empty: anything
     * @return seconds that it took
     */
    double run(String goodLine) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (Process shell : shells) {
            BufferedWriter input = shell.outputWriter();
            input.write("go\n");
            input.flush();
        }
        for (Process shell : shells) {
            await(shell, goodLine);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void await(Process shell, String goodLine) throws IOException, InterruptedException {
        String line = shell.inputReader().readLine();
        while (line != null && !line.equals("all have ended")) {
            if (!goodLine.isEmpty() && !line.equals(goodLine)) {
                throw new IOException("one of the job said: " + line);
            }
            line = shell.inputReader().readLine();
        }
        if (line == null || !shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException(
                    "a job did not end: " + new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        shells.forEach(Process::destroyForcibly);
    }
}
