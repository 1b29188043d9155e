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

/** The benches, each by name; all in one lab of two nodes. For one thread. */
final class Benches {
    private static final String HOME = "n1";
    private static final String AWAY = "n2";
    private static final int BATCHES = 9;
    private static final int ROUNDS = 7;
    private static final long BIG_BYTES = 1L << 30;
    private static final int WARM_MOVES = 10;
    private static final int IDLE_SECONDS = 20;
    private static final int PING_ROUNDS = 20_000;

    private final Lab lab;

    Benches(Lab lab) {
        this.lab = lab;
    }

    /** A bench. */
    interface Bench {
        List<Measurement> run() throws IOException, InterruptedException;
    }

    /** A bench and the name it is asked for by. */
    record Named(String name, Bench bench) {}

    /** All of them, in the order in which they run: the first move must be the first. */
    List<Named> all() {
        return List.of(
                new Named("idle", this::idle),
                new Named("small-move", this::smallMove),
                new Named("at-home", this::atHome),
                new Named("calls", this::calls),
                new Named("big-move", this::bigMove));
    }

    /** A node at rest: memory, and CPU over a while. */
    private List<Measurement> idle() throws IOException, InterruptedException {
        int pid = runtimePid();
        double before = cpuSeconds(pid);
        Thread.sleep(IDLE_SECONDS * 1000L);
        double percent = (cpuSeconds(pid) - before) / IDLE_SECONDS * 100;
        return List.of(
                new Measurement("node at rest, resident", "MB", residentBytes(pid) / 1e6, 0, Goal.atMost(150)),
                new Measurement("node at rest, CPU", "% of a core", percent, 0, Goal.atMost(1)));
    }

    /** Freezing a small program, the first time and later. */
    private List<Measurement> smallMove() throws IOException {
        try (Probe probe = Probe.managed(lab, HOME, "hold 65536")) {
            probe.line();
            probe.move(AWAY);
            double first = lastMove(probe).get("frozenMillis").getAsDouble();
            double[] warm = new double[WARM_MOVES];
            for (int i = 0; i < WARM_MOVES; i++) {
                probe.move(i % 2 == 0 ? "home" : AWAY);
                warm[i] = lastMove(probe).get("frozenMillis").getAsDouble();
            }
            double median = Probe.median(warm);
            return List.of(
                    new Measurement("small program frozen, warm", "ms", median, 0, Goal.atMost(50)),
                    new Measurement("small program frozen, first move / warm", "ms", first, median, Goal.atMost(2)));
        }
    }

    /** A program at home with and without Fulcrum, turn by turn so that both see the same machine. */
    private List<Measurement> atHome() throws IOException {
        return List.of(atHome("at home, computing", "spin 200000000"), atHome("at home, calling", "syscalls 2000000"));
    }

    private Measurement atHome(String name, String arguments) throws IOException {
        double[] with = new double[ROUNDS];
        double[] without = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            with[i] = once(Probe.managed(lab, HOME, arguments));
            without[i] = once(Probe.plain(lab, HOME, arguments));
        }
        return new Measurement(name, "s", Probe.median(with), Probe.median(without), Goal.atMost(1.05));
    }

    private static double once(Probe probe) throws IOException {
        try (probe) {
            return probe.number();
        }
    }

    /** Forwarded calls beside a TCP round trip between the same two nodes. */
    private List<Measurement> calls() throws IOException {
        double roundTrip = roundTripNanos() / 1000;
        return List.of(
                new Measurement(
                        "forwarded read, borrowed / TCP round trip",
                        "µs",
                        awayNanos("read /etc/hostname") / 1000,
                        roundTrip,
                        Goal.atMost(2)),
                new Measurement(
                        "forwarded umask, injected / TCP round trip",
                        "µs",
                        awayNanos("umask") / 1000,
                        roundTrip,
                        Goal.atMost(3)));
    }

    private double awayNanos(String arguments) throws IOException {
        try (Probe probe = Probe.managed(lab, HOME, arguments)) {
            probe.line();
            probe.move(AWAY);
            return probe.median(BATCHES);
        }
    }

    private double roundTripNanos() throws IOException {
        double[] nanos = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            nanos[i] = pair("echo", "ping", 6000 + i, PING_ROUNDS, false);
        }
        return Probe.median(nanos);
    }

    /** Moving a gigabyte beside one TCP stream into fresh pages. */
    private List<Measurement> bigMove() throws IOException {
        double[] raw = new double[3];
        double[] moved = new double[3];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = pair("sink", "source", 6100 + i, BIG_BYTES, true) / 1e6;
            moved[i] = bigMoveBytesPerSecond() / 1e6;
        }
        return List.of(new Measurement(
                "moving 1 GiB / one TCP stream", "MB/s", Probe.median(moved), Probe.median(raw), Goal.atLeast(0.8)));
    }

    private double bigMoveBytesPerSecond() throws IOException {
        try (Probe probe = Probe.managed(lab, HOME, "hold " + BIG_BYTES)) {
            probe.line();
            probe.move(AWAY);
            JsonObject move = lastMove(probe);
            return move.get("bytes").getAsDouble() / (move.get("totalMillis").getAsDouble() / 1000);
        }
    }

    /** A listener away and a caller at home; the number that the one who measures prints. */
    private double pair(String listener, String caller, int port, long size, boolean listenerMeasures)
            throws IOException {
        String host = addressOf(AWAY);
        try (Probe there = Probe.plain(lab, AWAY, listener + " " + host + " " + port + " " + size)) {
            there.line();
            try (Probe here = Probe.plain(lab, HOME, caller + " " + host + " " + port + " " + size)) {
                return listenerMeasures ? there.number() : here.number();
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
