package org.fulcrum.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.fulcrum.runtime.api.ConnectionSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the console. */
@Command(
        name = "fulcrum console",
        mixinStandardHelpOptions = true,
        description = "Shows a cluster and moves its processes. Without a seed it asks where the cluster is.")
final class ConsoleOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "file with the keys of a node's configuration (seeds, cluster.name, node.name, bind.address,"
                    + " cluster.port); the options below go before it")
    @Nullable
    Path config;

    @Option(
            names = "--seeds",
            paramLabel = "HOST[PORT]",
            split = ",",
            description = "members to join by, for example 10.77.0.1[7800],10.77.0.2[7800]")
    List<String> seeds = new ArrayList<>();

    @Option(names = "--cluster", paramLabel = "NAME", description = "name of the cluster")
    @Nullable
    String cluster;

    @Option(names = "--name", paramLabel = "NAME", description = "name of this console in the cluster")
    @Nullable
    String name;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "own address, or auto")
    @Nullable
    String bind;

    @Option(names = "--theme", paramLabel = "light|dark", description = "look for this run; otherwise the last chosen")
    @Nullable
    String theme;

    @Option(names = "--size", paramLabel = "WxH", description = "size of the window, for example 1280x800")
    @Nullable
    WindowSize size;

    @Option(
            names = "--screenshot",
            paramLabel = "FILE",
            description = "write a PNG of the window once it shows the cluster")
    @Nullable
    Path screenshot;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "the screenshot waits for this many nodes (default ${DEFAULT-VALUE})")
    int nodes = 1;

    @Option(
            names = "--moves",
            paramLabel = "N",
            defaultValue = "0",
            description = "and until its processes have made this many moves (default ${DEFAULT-VALUE})")
    int moves;

    @Option(
            names = "--delay",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "and for this long after that (default ${DEFAULT-VALUE})")
    int delaySeconds = 2;

    @Option(names = "--exit", description = "end after the screenshot")
    boolean exit;

    /** A command line that fills these options. */
    CommandLine line() {
        return new CommandLine(this).registerConverter(WindowSize.class, WindowSize::parse);
    }

    /**
     * Where the cluster is, as far as the command line and its file say; empty when there is no seed.
     *
     * @throws IOException when the file cannot be read
     */
    Optional<ConnectionSettings> settings() throws IOException {
        Properties file = read(config);
        List<String> wanted = seeds.isEmpty() ? split(file.getProperty("seeds", "")) : seeds;
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ConnectionSettings(
                first(name, file.getProperty("node.name"), ownName()),
                first(cluster, file.getProperty("cluster.name"), "fulcrum"),
                first(bind, file.getProperty("bind.address"), "auto"),
                port(file.getProperty("cluster.port", "0")),
                wanted));
    }

    /** A name that two consoles on one machine do not share. */
    static String ownName() {
        return "console-" + ProcessHandle.current().pid();
    }

    private static Properties read(@Nullable Path path) throws IOException {
        Properties properties = new Properties();
        if (path != null) {
            try (Reader reader = Files.newBufferedReader(path)) {
                properties.load(reader);
            }
        }
        return properties;
    }

    private static int port(String text) throws IOException {
        if (!text.strip().matches("[0-9]{1,5}")) {
            throw new IOException("cluster.port is not a number: " + text);
        }
        return Integer.parseInt(text.strip());
    }

    /** The parts of a list with commas. */
    static List<String> split(String text) {
        return text.isBlank()
                ? List.of()
                : List.of(text.split(",", -1)).stream()
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    private static String first(@Nullable String option, @Nullable String inFile, String otherwise) {
        if (option != null) {
            return option;
        }
        return inFile != null && !inFile.isBlank() ? inFile.strip() : otherwise;
    }
}
