package org.fulcrum.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.fulcrum.bench.Measurement.Goal;
import org.fulcrum.lab.Lab;

/** The benches; in one lab of two nodes, but for those of whole clusters. For one thread. */
final class Benches {
    private static final String HOME = "n1";
    private static final String AWAY = "n2";
    private static final long BIG_BYTES = 1L << 30;
    private static final int SMALL_BYTES = 65536;
    private static final int BLOCK_BYTES = 65536;
    private static final double BORROWED = 1.5;
    private static final double INJECTED = 2.5;
    private static final int PING_PORT = 6000;
    private static final int STREAM_PORT = 6100;
    private static final int BLOCKS_PORT = 6200;
    private static final long RAW_BYTES = 128L << 20;
    private static final int WARM_UP_SECONDS = 60;

    /** All of them, in the order in which they run: the first move must be the first. */
    static final List<Named> NAMES = List.of(
            new Named("idle", "memory and CPU of a node at rest", Benches::idle),
            new Named("small-move", "how long a small program stands still, the first time and later", Benches::small),
            new Named(
                    "at-home",
                    "a program under Fulcrum that does not move, beside one without Fulcrum",
                    Benches::atHome),
            new Named("calls", "calls of a program that is away, beside a TCP round trip", Benches::calls),
            new Named("away", "files, processor and second moves of a program that is away", Benches::away),
            new Named("big-move", "moving 1 GiB, beside one TCP stream into fresh memory", Benches::bigMove),
            new Named(
                    "join",
                    "how soon a node that joins has work (paper, section 1)",
                    benches -> ClusterBenches.join(benches.effort)),
            new Named(
                    "spread",
                    "a job of long and short processes on six nodes of their own (paper, Table 3); 16 minutes",
                    benches -> ClusterBenches.spread(benches.effort)),
            new Named(
                    "pressure",
                    "a job that needs more memory than its node has (paper, section 4.5)",
                    benches -> ClusterBenches.pressure(benches.effort)));

    private final Lab lab;
    private final Effort effort;

    Benches(Lab lab, Effort effort) {
        this.lab = lab;
        this.effort = effort;
    }

    /** A bench. */
    interface Bench {
        List<Measurement> run(Benches benches) throws IOException, InterruptedException;
    }

    /** A bench, the name it is asked for by, and what it measures. */
    record Named(String name, String about, Bench bench) {}

    /** A node at rest: memory, and CPU over a while. */
    private List<Measurement> idle() throws IOException, InterruptedException {
        awaitWarm();
        int pid = runtimePid();
        double[] percent = new double[3];
        for (int i = 0; i < percent.length; i++) {
            double before = cpuSeconds(pid);
            Thread.sleep(effort.idleSeconds() * 1000L);
            percent[i] = (cpuSeconds(pid) - before) / effort.idleSeconds() * 100;
        }
        return List.of(
                Measurement.alone(
                        "node at rest, resident", "MB", new Samples(residentBytes(pid) / 1e6), Goal.atMost(150)),
                Measurement.alone("node at rest, CPU", "% of a core", new Samples(percent), Goal.atMost(1)));
    }

    /** Both runtimes have warmed up: what is measured is not how they do so. */
    private void awaitWarm() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + WARM_UP_SECONDS * 1_000_000_000L;
        for (String node : List.of(HOME, AWAY)) {
            Path log = lab.state().resolve(node).resolve("runtime.log");
            while (!Files.readString(log).contains("warm-up") && System.nanoTime() - deadline < 0) {
                Thread.sleep(100);
            }
        }
    }

    /** How long a small program stands still, the first time after the node's start and later. */
    private List<Measurement> small() throws IOException, InterruptedException {
        awaitWarm();
        try (Probe probe = Probe.managed(lab, HOME, "hold " + SMALL_BYTES)) {
            probe.line();
            probe.move(AWAY);
            double first = frozenMillis(probe);
            double[] warm = new double[effort.warmMoves()];
            for (int i = 0; i < warm.length; i++) {
                probe.move(i % 2 == 0 ? "home" : AWAY);
                warm[i] = frozenMillis(probe);
            }
            Samples samples = new Samples(warm);
            return List.of(
                    Measurement.alone("small program frozen, warm", "ms", samples, Goal.atMost(50)),
                    Measurement.pairs(
                            "small program frozen, first move",
                            "ms",
                            new double[] {first},
                            "warm",
                            new double[] {samples.median()},
                            Goal.atMost(2)));
        }
    }

    private double frozenMillis(Probe probe) {
        return lastMove(probe).get("frozenMillis").getAsDouble();
    }

    /** A program at home with and without Fulcrum, turn by turn so that both see the same machine. */
    private List<Measurement> atHome() throws IOException {
        return List.of(atHome("at home, computing", "spin 100000000"), atHome("at home, calling", "syscalls 2000000"));
    }

    private Measurement atHome(String name, String arguments) throws IOException {
        double[] with = new double[effort.rounds()];
        double[] without = new double[effort.rounds()];
        for (int i = 0; i < with.length; i++) {
            with[i] = once(Probe.managed(lab, HOME, arguments));
            without[i] = once(Probe.plain(lab, HOME, arguments));
        }
        return Measurement.pairs(name, "s", with, "without Fulcrum", without, Goal.atMost(1.05));
    }

    private static double once(Probe probe) throws IOException {
        try (probe) {
            return probe.number();
        }
    }

    /** Forwarded calls beside a TCP round trip between the same two nodes. */
    private List<Measurement> calls() throws IOException {
        return List.of(
                calls("forwarded read of a file", "read-file", BORROWED),
                calls("forwarded read of a pipe", "read-pipe", BORROWED),
                calls("forwarded write to a pipe", "write-pipe", BORROWED),
                calls("forwarded poll of a pipe", "poll-pipe", BORROWED),
                calls("poll that finds nothing", "poll-nothing", BORROWED),
                calls("forwarded getppid", "getppid", INJECTED),
                calls("forwarded umask", "umask", INJECTED));
    }

    private Measurement calls(String name, String call, double most) throws IOException {
        String host = addressOf(AWAY);
        double[] forwarded = new double[effort.batches()];
        double[] roundTrip = new double[effort.batches()];
        try (Probe echo = Probe.plain(lab, AWAY, "echo " + host + " " + PING_PORT);
                Probe away = Probe.managed(lab, HOME, "call " + call + " /etc/hostname")) {
            echo.line();
            away.line();
            away.move(AWAY);
            try (Probe ping = Probe.plain(lab, HOME, "ping " + host + " " + PING_PORT)) {
                ping.line();
                for (int i = -2; i < forwarded.length; i++) { // two pairs that do not count: caches, compilers
                    double f = away.batch() / 1000;
                    double r = ping.batch() / 1000;
                    if (i >= 0) {
                        forwarded[i] = f;
                        roundTrip[i] = r;
                    }
                }
            }
        }
        return Measurement.pairs(name, "µs", forwarded, "TCP round trip of 64 B", roundTrip, Goal.atMost(most));
    }

    /** What a program gets of home's files, and of the processor it runs on. */
    private List<Measurement> away() throws IOException {
        return List.of(blocks(), computing(), secondMove());
    }

    private Measurement blocks() throws IOException {
        double[] blocks = new double[effort.batches()];
        double[] raw = new double[effort.batches()];
        try (Probe away = Probe.managed(lab, HOME, "call read-block /tmp")) {
            away.line();
            away.move(AWAY);
            away.batch();
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = BLOCK_BYTES / away.batch() * 1000;
                raw[i] = streamBytesPerSecond(BLOCKS_PORT + i, RAW_BYTES) / 1e6;
            }
        }
        return Measurement.pairs(
                "file read in blocks of 64 KiB", "MB/s", blocks, "one TCP stream", raw, Goal.atLeast(0.6));
    }

    private Measurement computing() throws IOException {
        double[] moved = new double[effort.rounds()];
        double[] stayed = new double[effort.rounds()];
        try (Probe away = Probe.managed(lab, HOME, "spins 100000000");
                Probe home = Probe.plain(lab, HOME, "spins 100000000")) {
            away.line();
            home.line();
            away.move(AWAY);
            for (int i = 0; i < moved.length; i++) {
                moved[i] = away.batch();
                stayed[i] = home.batch();
            }
        }
        return Measurement.pairs("away, computing", "s", moved, "at home", stayed, Goal.atMost(1.01));
    }

    /** Its text and its libraries are known there. */
    private Measurement secondMove() throws IOException {
        try (Probe probe = Probe.managed(lab, HOME, "hold " + SMALL_BYTES)) {
            probe.line();
            probe.move(AWAY);
            probe.move("home");
            double own = anonymousBytes(probe) / 1e3;
            probe.move(AWAY);
            double sent = lastMove(probe).get("bytes").getAsDouble() / 1e3;
            return Measurement.pairs(
                    "sent by a second move",
                    "kB",
                    new double[] {sent},
                    "its own memory",
                    new double[] {own},
                    Goal.atMost(1));
        }
    }

    private double anonymousBytes(Probe probe) {
        String line = lab.exec(HOME, "grep", "RssAnon:", "/proc/" + probe.pid() + "/status")
                .checked();
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
    }

    /** Moving a gigabyte beside one TCP stream into fresh pages. */
    private List<Measurement> bigMove() throws IOException {
        double[] raw = new double[effort.bigMoves()];
        double[] moved = new double[effort.bigMoves()];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = streamBytesPerSecond(STREAM_PORT + i, BIG_BYTES) / 1e6;
            moved[i] = bigMoveBytesPerSecond() / 1e6;
        }
        return List.of(Measurement.pairs(
                "moving 1 GiB", "MB/s", moved, "one TCP stream into fresh memory", raw, Goal.atLeast(0.8)));
    }

    private double bigMoveBytesPerSecond() throws IOException {
        try (Probe probe = Probe.managed(lab, HOME, "hold " + BIG_BYTES)) {
            probe.line();
            probe.move(AWAY);
            JsonObject move = lastMove(probe);
            return move.get("bytes").getAsDouble() / (move.get("totalMillis").getAsDouble() / 1000);
        }
    }

    private double streamBytesPerSecond(int port, long bytes) throws IOException {
        String arguments = " " + addressOf(AWAY) + " " + port + " " + bytes;
        try (Probe sink = Probe.plain(lab, AWAY, "sink" + arguments)) {
            sink.line();
            Probe source = Probe.plain(lab, HOME, "source" + arguments);
            try (source) {
                return sink.number();
            }
        }
    }

    private String addressOf(String node) {
        return statusOf(node).get("address").getAsString();
    }

    private JsonObject statusOf(String node) {
        JsonElement status =
                JsonParser.parseString(lab.script("status", "--json").checked());
        return find(
                status.getAsJsonObject().getAsJsonArray("nodes"),
                n -> n.get("name").getAsString().equals(node));
    }

    private JsonObject lastMove(Probe probe) {
        JsonElement processes = lab.json(HOME, "ps");
        JsonElement list = processes.isJsonArray()
                ? processes
                : processes.getAsJsonObject().get("processes");
        return find(list.getAsJsonArray(), p -> p.get("pid").getAsInt() == probe.pid())
                .getAsJsonObject("lastMove");
    }

    private static JsonObject find(Iterable<JsonElement> list, Predicate<JsonObject> matches) {
        for (JsonElement element : list) {
            if (matches.test(element.getAsJsonObject())) {
                return element.getAsJsonObject();
            }
        }
        throw new AssertionError("not in " + list);
    }

    /** Pid, as this machine counts, of the java process among the children of the node's init. */
    private int runtimePid() throws IOException {
        int init = statusOf(HOME).get("initPid").getAsInt();
        String children = Files.readString(Path.of("/proc/" + init + "/task/" + init + "/children"));
        for (String child : children.strip().split(" +", -1)) {
            if (Files.readString(Path.of("/proc/" + child + "/comm")).strip().equals("java")) {
                return Integer.parseInt(child);
            }
        }
        throw new IOException("no runtime among " + children);
    }

    private static double residentBytes(int pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    /** Processor time of a process and all its threads so far. */
    private static double cpuSeconds(int pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        // USER_HZ is 100 on every Linux that reports to user space, whatever the kernel's own HZ (time(7)).
        return ticks / 100.0;
    }
}
