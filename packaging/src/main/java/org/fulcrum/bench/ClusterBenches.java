package org.fulcrum.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.bench.Measurement.Goal;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.LabNode;
import org.fulcrum.lab.NodeRuntime;
import org.fulcrum.lab.Programs;

/**
 * What a cluster makes of a job, by itself and without moves, in labs of their own: nodes that are control groups with
 * a part of this machine's processors and memory each.
 */
final class ClusterBenches {
    private static final String FIRST = "n1";
    private static final String LATE = "n3";
    private static final int JOIN_PROGRAMS = 6;
    private static final long WORK_PATIENCE_NANOS = 60_000_000_000L;

    /** All nodes together get a little less than two processors: what is left is for what the machine does besides. */
    private static final int SPREAD_NODES = 6;

    private static final double SPREAD_CPUS = 0.28;

    /** A fifth of the long processes' work has each short one, as in the paper. */
    private static final double SHORT_PART = 0.2;

    private static final long CALIBRATION_ROUNDS = 100_000_000;
    private static final long POLICY_PATIENCE_NANOS = 30_000_000_000L;

    private static final int PRESSED_NODES = 3;
    private static final double PRESSED_CPUS = 0.5;
    private static final int PRESSED_MIB = 640;
    private static final int SWAP_MIB = 2048;
    private static final int LARGE_MIB = 360;
    private static final int SMALL_MIB = 30;
    private static final int VISIT_WORK = 4000;

    private ClusterBenches() {}

    /** Paper §4.4, Table 3: long processes on one node, short ones on the others, each divided into several. */
    static List<Measurement> spread(Effort effort) throws IOException, InterruptedException {
        List<Measurement> rows = new ArrayList<>();
        try (Lab lab = Lab.as(
                "bench-spread",
                "--nodes",
                String.valueOf(SPREAD_NODES),
                "--cpus",
                String.valueOf(SPREAD_CPUS),
                "--automation",
                "manual")) {
            Probe.install(lab);
            long rounds = roundsFor(lab, effort.spreadSeconds());
            double alone = 0;
            for (int parts : effort.spreadParts()) {
                automation(lab, "manual");
                double without = spread(lab, rounds, parts);
                alone = alone == 0 ? without : alone;
                automation(lab, "full");
                double with = spread(lab, rounds, parts);
                double optimal = alone * (SHORT_PART + (1 - SHORT_PART) / parts);
                String name = "uneven job, " + parts + " a core";
                rows.add(row(name + ", it stays", without, "1 a core", alone));
                rows.add(row(name + ", it moves", with, "optimal", optimal));
            }
        }
        return rows;
    }

    private static Measurement row(String name, double seconds, String against, double baseline) {
        return Measurement.pairs(
                name, "s", new double[] {seconds}, against, new double[] {baseline}, Goal.atMost(1.05));
    }

    /** Rounds of the probe that take so long on one of the nodes. */
    private static long roundsFor(Lab lab, int seconds) throws IOException {
        String said = lab.exec(FIRST, "probe", "spin", String.valueOf(CALIBRATION_ROUNDS * 10))
                .checked();
        return (long) (CALIBRATION_ROUNDS * 10 * seconds / Double.parseDouble(said.strip()));
    }

    private static double spread(Lab lab, long rounds, int parts) throws IOException, InterruptedException {
        try (Job job = new Job(lab)) {
            for (int node = 1; node <= SPREAD_NODES; node++) {
                long own = node == 1 ? rounds : (long) (rounds * SHORT_PART);
                job.add("n" + node, parts, "probe spin " + own / parts);
            }
            return job.run("");
        }
    }

    /** Paper §4.5: processes that need more memory than their node has, while others have some to spare. */
    static List<Measurement> pressure(Effort effort) throws IOException, InterruptedException {
        double[] with = new double[effort.pressureRuns()];
        double[] without = new double[effort.pressureRuns()];
        try (Lab lab = Lab.as(
                "bench-pressure",
                "--nodes",
                String.valueOf(PRESSED_NODES),
                "--cpus",
                String.valueOf(PRESSED_CPUS),
                "--memory",
                String.valueOf(PRESSED_MIB),
                "--swap",
                String.valueOf(SWAP_MIB),
                "--automation",
                "manual")) {
            for (int node = 1; node <= PRESSED_NODES; node++) {
                Programs.compile(lab, LabNode.of(lab, "n" + node), "walker");
            }
            for (int i = 0; i < with.length; i++) {
                automation(lab, "manual");
                without[i] = pressed(lab, effort.pressureVisits());
                automation(lab, "full");
                with[i] = pressed(lab, effort.pressureVisits());
            }
        }
        return List.of(Measurement.pairs(
                "job short of memory, it moves", "s", with, "it stays", without, Goal.atMost(1 - 0.375)));
    }

    private static double pressed(Lab lab, long visits) throws IOException, InterruptedException {
        try (Job job = new Job(lab)) {
            job.add(FIRST, 2, walker(LARGE_MIB, visits));
            for (int node = 2; node <= PRESSED_NODES; node++) {
                job.add("n" + node, 1, walker(SMALL_MIB, visits));
            }
            return job.run("well");
        }
    }

    private static String walker(int mebibytes, long visits) {
        return Programs.place("walker") + " " + mebibytes + " " + visits + " " + VISIT_WORK;
    }

    /** Paper §1: a node that comes later takes its part of what runs. From its runtime's start to its first process. */
    static List<Measurement> join(Effort effort) throws IOException, InterruptedException {
        double[] seconds = new double[effort.joins()];
        try (Lab lab = Lab.as("bench-join", "--nodes", "3", "--cpus", "0.6", "--automation", "full")) {
            String burner = Programs.compile(lab, LabNode.of(lab, FIRST), "burner");
            NodeRuntime late = new NodeRuntime(lab, LATE);
            for (int i = 0; i < seconds.length; i++) {
                late.terminate();
                late.awaitEnd();
                List<Process> programs = new ArrayList<>();
                for (int k = 0; k < JOIN_PROGRAMS; k++) {
                    programs.add(lab.begin(FIRST, "sh", "-c", "fulcrum run -- " + burner + "; exit $?"));
                }
                awaitWork(lab, "n2");
                long start = System.nanoTime();
                Thread starting = Thread.ofPlatform().start(() -> late.start(FIRST, "n2"));
                awaitWork(lab, LATE);
                seconds[i] = (System.nanoTime() - start) / 1e9;
                starting.join();
                for (Process program : programs) {
                    program.outputWriter().close();
                    program.waitFor();
                }
            }
        }
        return List.of(
                Measurement.alone("node that joins, until it has work", "s", new Samples(seconds), Goal.atMost(10)));
    }

    /** Waits until something runs on a node, as the first one sees it. */
    private static void awaitWork(Lab lab, String node) throws InterruptedException {
        LabNode first = LabNode.of(lab, FIRST);
        long deadline = System.nanoTime() + WORK_PATIENCE_NANOS;
        while (first.processes().stream()
                .noneMatch(p -> p.get("node").getAsString().equals(node))) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(node + " has no work");
            }
            Thread.sleep(50);
        }
    }

    /** Sets how far the cluster acts by itself, and waits until all nodes have heard of it. */
    private static void automation(Lab lab, String level) throws InterruptedException {
        lab.exec(FIRST, "fulcrum", "policy", "automation=" + level).checked();
        long deadline = System.nanoTime() + POLICY_PATIENCE_NANOS;
        for (JsonElement node : lab.json(FIRST, "nodes").getAsJsonArray()) {
            String name = node.getAsJsonObject().get("name").getAsString();
            while (!heldBy(lab, name).equals(level)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(name + " has not heard that automation is " + level);
                }
                Thread.sleep(100);
            }
        }
    }

    private static String heldBy(Lab lab, String node) {
        JsonObject policy = lab.json(node, "policy").getAsJsonObject();
        return policy.get("automation").getAsString();
    }
}
