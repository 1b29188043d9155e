package org.fulcrum.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A virtual cluster of its own name; closing it leaves nothing behind. Thread-safe. */
public final class Lab implements AutoCloseable {
    /** Longest a command of the lab itself may take. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String name;
    private final Map<String, String> environment;

    private Lab(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = Map.copyOf(environment);
    }

    /** How a command ended. */
    public record Ended(int status, byte[] output, String errors) {
        /** Standard output as text. */
        public String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        /** Standard output as text, once the status is known to be 0. */
        public String checked() {
            if (status != 0) {
                throw new AssertionError("status " + status + ", said: " + errors + text());
            }
            return text();
        }
    }

    /** Brings up a lab of so many nodes, n1, n2 and so on, and waits until all have joined. */
    public static Lab up(String name, int nodes) {
        return up(name, nodes, Map.of());
    }

    /** Brings up a lab, with additional environment variables for its script. */
    public static Lab up(String name, int nodes, Map<String, String> environment) {
        return up(name, nodes, environment, List.of());
    }

    /** Brings up a lab, with lines {@code NODE: KEY=VALUE} for the configuration of some of its nodes. */
    public static Lab up(String name, int nodes, Map<String, String> environment, List<String> configs) {
        Lab lab = new Lab(name, environment);
        List<String> words = new ArrayList<>(List.of("up", "--nodes", String.valueOf(nodes)));
        configs.forEach(line -> words.addAll(List.of("--config", line)));
        lab.script(words.toArray(String[]::new)).checked();
        return lab;
    }

    /**
     * Brings up a lab whose nodes may use only a part of the machine, and move by themselves as far as
     * {@code automation} says.
     *
     * @param cpus processors that each node may use
     */
    public static Lab limited(String name, int nodes, double cpus, String automation) {
        return limited(name, nodes, cpus, automation, List.of());
    }

    /** The same, with lines {@code NODE: KEY=VALUE} for the configuration of some of its nodes. */
    public static Lab limited(String name, int nodes, double cpus, String automation, List<String> configs) {
        Lab lab = new Lab(name, Map.of());
        List<String> words = new ArrayList<>(List.of("up", "--nodes", String.valueOf(nodes)));
        words.addAll(List.of("--cpus", String.valueOf(cpus), "--automation", automation));
        configs.forEach(line -> words.addAll(List.of("--config", line)));
        lab.script(words.toArray(String[]::new)).checked();
        return lab;
    }

    /** Brings up a lab of several sites, {@code NAME:NODES} each; the nodes are counted through. */
    public static Lab ofSites(String name, String automation, String... sites) {
        Lab lab = new Lab(name, Map.of());
        List<String> words = new ArrayList<>(List.of("up", "--automation", automation));
        for (String site : sites) {
            words.addAll(List.of("--site", site));
        }
        lab.script(words.toArray(String[]::new)).checked();
        return lab;
    }

    /** Brings up a lab as these words of {@code lab up} say. */
    public static Lab as(String name, String... words) {
        Lab lab = new Lab(name, Map.of());
        lab.script(Stream.concat(Stream.of("up"), Stream.of(words)).toArray(String[]::new))
                .checked();
        return lab;
    }

    /** Runs a command on a node to its end, at most {@code patience}. */
    public Ended exec(String node, Duration patience, String... command) {
        return finish(begin(node, command), patience);
    }

    /** Runs a short command on a node to its end. */
    public Ended exec(String node, String... command) {
        return exec(node, PATIENCE, command);
    }

    /**
     * Begins a command on a node; its input and output are the process's. The process here is the one that entered the
     * node; killing it leaves the command running there.
     */
    public Process begin(String node, String... command) {
        List<String> words = new ArrayList<>(List.of("exec", node, "--"));
        words.addAll(List.of(command));
        return start(words);
    }

    /**
     * Begins a command on the lab's network only, where a console stands; its input and output are the process's, its
     * standard error is written to a file.
     */
    public Process beginAtDesk(Path errors, String... command) {
        List<String> words = new ArrayList<>(List.of("desk", "--"));
        words.addAll(List.of(command));
        return start(words, ProcessBuilder.Redirect.to(errors.toFile()));
    }

    /** What {@code fulcrum VERB… --json} prints on a node. */
    public JsonElement json(String node, String... verb) {
        List<String> words = new ArrayList<>(List.of("fulcrum"));
        words.addAll(List.of(verb));
        words.add("--json");
        return JsonParser.parseString(exec(node, words.toArray(String[]::new)).checked());
    }

    /** Runs one of the lab script's own verbs. */
    public Ended script(String... arguments) {
        return finish(start(List.of(arguments)), PATIENCE);
    }

    /** The lab's place for state and logs. */
    public Path state() {
        return Path.of("/run/fulcrum-lab", name);
    }

    @Override
    public void close() {
        script("down").checked();
    }

    private Process start(List<String> arguments) {
        return start(arguments, ProcessBuilder.Redirect.PIPE);
    }

    private Process start(List<String> arguments, ProcessBuilder.Redirect errors) {
        Path repository =
                Path.of(System.getProperty("fulcrum.test.repository", "..")).toAbsolutePath();
        List<String> words = new ArrayList<>(
                List.of(repository.resolve("packaging/lab/lab.sh").toString()));
        words.addAll(List.of("--name", name));
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(errors);
        builder.environment().put("FULCRUM_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads both outputs to their ends, so that neither pipe fills up, and waits. */
    private static Ended finish(Process process, Duration patience) {
        try {
            Path errors = Files.createTempFile("lab", ".err");
            Thread drain = Thread.ofVirtual().start(() -> drain(process, errors));
            process.getOutputStream().close();
            Thread alarm = Thread.ofVirtual().start(() -> killAfter(process, patience));
            byte[] output = process.getInputStream().readAllBytes();
            int status = process.waitFor();
            alarm.interrupt();
            drain.join();
            String said = Files.readString(errors);
            Files.delete(errors);
            return new Ended(status, output, said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a command ran in the lab", e);
        }
    }

    private static void drain(Process process, Path errors) {
        try {
            Files.write(errors, process.getErrorStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void killAfter(Process process, Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
