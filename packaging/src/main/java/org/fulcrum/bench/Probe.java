package org.fulcrum.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fulcrum.lab.Lab;

/** One running probe program in the lab; closing it ends it. For one thread. */
final class Probe implements AutoCloseable {
    private final Lab lab;
    private final String node;
    private final int pid;
    private final BufferedReader lines;
    private final BufferedWriter input;

    private Probe(Lab lab, String node, String runner, String arguments) throws IOException {
        this.lab = lab;
        this.node = node;
        Process process = lab.begin(node, "sh", "-c", "echo $$; exec " + runner + " probe " + arguments);
        lines = process.inputReader();
        input = process.outputWriter();
        pid = Integer.parseInt(line());
    }

    /** Starts a probe under Fulcrum's care. */
    static Probe managed(Lab lab, String node, String arguments) throws IOException {
        return new Probe(lab, node, "fulcrum-run --", arguments);
    }

    /** Starts a probe that Fulcrum does not know. */
    static Probe plain(Lab lab, String node, String arguments) throws IOException {
        return new Probe(lab, node, "", arguments);
    }

    /** Puts the program where all nodes of a lab find it. */
    static void install(Lab lab) throws IOException {
        Path repository = Path.of(System.getProperty("fulcrum.test.repository", "."));
        Files.copy(
                repository.resolve("packaging/target/bench/probe"), lab.state().resolve("bin/probe"));
    }

    int pid() {
        return pid;
    }

    /** The next line it prints. */
    String line() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the probe ended");
        }
        return line;
    }

    /** The next number it prints. */
    double number() throws IOException {
        return Double.parseDouble(line());
    }

    /** Has it measure one batch; the number it prints. */
    double batch() throws IOException {
        input.newLine();
        input.flush();
        return number();
    }

    /** Moves it. */
    void move(String target) {
        lab.exec(node, "fulcrum", "migrate", String.valueOf(pid), target).checked();
    }

    @Override
    public void close() {
        lab.exec(node, "kill", "-9", String.valueOf(pid));
    }
}
