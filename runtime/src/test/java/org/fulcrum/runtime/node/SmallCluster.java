package org.fulcrum.runtime.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.cluster.Gateway;
import org.fulcrum.runtime.cluster.Seed;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.balance.WrongLine;
import org.fulcrum.runtime.node.cli.CommandTree;
import picocli.CommandLine;

/** Real members over loopback TCP in this JVM, with engines that move nothing. */
final class SmallCluster implements AutoCloseable {
    final Map<String, ScriptedEngine> engines = new ConcurrentHashMap<>();
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    /** How busy this machine is must not move a test's processes. */
    private static final Policy MANUAL = manual();

    private final Path directory;
    private final List<Seed> seeds = new ArrayList<>();
    private final int uid;
    private final Optional<Gateway> gateway;
    private Optional<Path> records = Optional.empty();

    /** What a verb did. */
    record Said(int status, String out, String err) {}

    SmallCluster(Path directory) throws IOException {
        this(directory, Optional.empty());
    }

    private static Policy manual() {
        try {
            return Policy.parse("automation manual");
        } catch (WrongLine impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Of members with that part in the relay to other sites. */
    SmallCluster(Path directory, Optional<Gateway> gateway) throws IOException {
        this.gateway = gateway;
        this.directory = directory;
        this.uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** From now on nodes record there. */
    SmallCluster recording(Path recordDirectory) {
        records = Optional.of(recordDirectory);
        return this;
    }

    SmallCluster start(String name) throws IOException {
        NodeConfig config = new NodeConfig(
                name,
                "127.0.0.1",
                "test",
                0,
                0,
                seeds,
                directory.resolve(name),
                directory.resolve(name),
                false,
                false,
                OptionalDouble.of(1),
                CpuFeatures.NONE,
                Set.of(),
                MANUAL,
                List.of(),
                false,
                gateway,
                NodeConfig.Stopping.DEFAULT,
                records);
        Node node = Node.start(config, (c, peers) -> {
            ScriptedEngine engine = new ScriptedEngine(name, uid, peers);
            engines.put(name, engine);
            return new EngineOpener.Opened(engine, 7801, CpuFeatures.of(List.of("avx2")));
        });
        nodes.put(name, node);
        if (seeds.isEmpty()) {
            seeds.add(seed(node));
        }
        return this;
    }

    private static Seed seed(Node node) {
        String address = node.groupAddress();
        int colon = address.lastIndexOf(':');
        return new Seed(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    Seed firstSeed() {
        return seeds.getFirst();
    }

    Path socket(String name) {
        return directory.resolve(name).resolve(NodeConfig.SOCKET_NAME);
    }

    ScriptedEngine engine(String name) {
        ScriptedEngine engine = engines.get(name);
        if (engine == null) {
            throw new AssertionError(name);
        }
        return engine;
    }

    void stop(String name) {
        Node node = nodes.remove(name);
        if (node != null) {
            node.close();
        }
    }

    /** Runs a verb as the command line would, at a node. */
    Said verb(String name, String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandTree.create((wanted, output, errors) -> 0);
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--socket");
        all.add(socket(name).toString());
        int status = line.execute(all.toArray(String[]::new));
        return new Said(status, out.toString(), err.toString());
    }

    /** Waits until both see each other's news. */
    void awaitMutual(String... names) throws InterruptedException {
        for (String name : names) {
            Await.until(name + " hears all", () -> {
                String out = verb(name, "nodes", "--json").out();
                return List.of(names).stream().allMatch(n -> out.contains("\"name\": \"" + n + "\""));
            });
        }
    }

    @Override
    public void close() {
        List.copyOf(nodes.keySet()).forEach(this::stop);
    }
}
