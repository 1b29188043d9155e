package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.Standing;

/**
 * A recording as a scenario: the work that the recorded processes got done, asked for again under any policy. Processes
 * of nodes that did not record are load and memory of theirs over time, which no policy moves.
 *
 * @param scenario the nodes, and what happened to them
 * @param jobs the processes: of each what it got done while it was recorded
 * @param nodesRecorded nodes that recorded
 * @param seconds of the recording; longer gaps than {@value #MAX_GAP_SECONDS} s count as that
 * @param decisions that were made in it
 * @param carriedOut of these by the cluster itself, not as recommendations
 */
public record Replay(
        Scenario scenario, List<Jobs.Job> jobs, int nodesRecorded, double seconds, int decisions, int carriedOut) {
    /** Nobody knows what happened in a longer time without a beat, seconds. */
    public static final double MAX_GAP_SECONDS = 600;

    /** The work may take that many times as long under another policy; what takes longer, counts as ending then. */
    private static final double PATIENCE = 10;

    /** Changes of load below that part of a core, and of memory below that part of all, are none. */
    private static final double NOTICED_CORES = 0.05;

    private static final double NOTICED_MEMORY = 0.01;

    /** Measurements of one beat are that far apart, milliseconds. */
    private static final long SLACK_MILLIS = 500;

    /** Less work than that is none, seconds. */
    private static final double LEAST_WORK = 0.01;

    /** Copies the list. */
    public Replay {
        jobs = List.copyOf(jobs);
    }

    /**
     * Makes a scenario of a recording.
     *
     * @throws IllegalArgumentException when there is nothing in it to simulate, saying what is missing
     */
    public static Replay of(Recording recording) {
        if (recording.beats().isEmpty()) {
            throw new IllegalArgumentException("there is no beat in the recording");
        }
        return new Maker(recording).make();
    }

    /** Nodes that recorded or were told of. */
    public int nodes() {
        return scenario.nodes().size();
    }

    /** Processes that got something done. */
    public int processes() {
        return jobs.size();
    }

    /** A process as it was seen, from its first beat to its last. */
    private static final class Seen {
        final ProcessView first;
        final double at;
        final String node;
        final boolean started;
        ProcessView last;
        double demand;
        int beats;

        Seen(ProcessView first, double at, String node, boolean started) {
            this.first = first;
            this.at = at;
            this.node = node;
            this.started = started;
            last = first;
        }

        void again(ProcessView process) {
            last = process;
            demand += process.cpuDemand();
            beats++;
        }

        double begunWith() {
            return started ? 0 : first.workedSeconds();
        }

        boolean worked() {
            return last.workedSeconds() - begunWith() >= LEAST_WORK;
        }
    }

    /** A node's other load, memory, speed and standing as told last. */
    private record State(double at, double load, double memory, double speed, Standing standing) {}

    private static final class Maker {
        private final Recording recording;
        private final double[] times;
        private final Map<String, Double> lastBeat = new HashMap<>();
        private final Map<String, NodeView> specs = new TreeMap<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Map<String, Seen> processes = new LinkedHashMap<>();
        private final Map<String, State> states = new HashMap<>();
        private final List<Scenario.Change> changes = new ArrayList<>();
        private double link;

        Maker(Recording recording) {
            this.recording = recording;
            times = new double[recording.beats().size()];
            for (int i = 1; i < times.length; i++) {
                long gap = recording.beats().get(i).atMillis()
                        - recording.beats().get(i - 1).atMillis();
                times[i] = times[i - 1] + Math.min(MAX_GAP_SECONDS, gap / 1000.0);
            }
        }

        Replay make() {
            int decisions = 0;
            int carriedOut = 0;
            for (int i = 0; i < times.length; i++) {
                Recording.Beat beat = recording.beats().get(i);
                see(beat, times[i]);
                decisions += beat.decisions().size();
                carriedOut += (int) beat.decisions().stream()
                        .filter(Recording.Chosen::automatic)
                        .count();
            }
            specs.keySet().forEach(name -> numbers.put(name, numbers.size()));
            for (int i = 0; i < times.length; i++) {
                tell(recording.beats().get(i), times[i]);
            }
            if (specs.values().stream().noneMatch(NodeView::computes)) {
                throw new IllegalArgumentException("no node of the recording can compute");
            }
            double seconds = times[times.length - 1];
            return new Replay(scenario(seconds), jobs(), lastBeat.size(), seconds, decisions, carriedOut);
        }

        private void see(Recording.Beat beat, double at) {
            String node = beat.self().name();
            Double before = lastBeat.put(node, at);
            specs.putIfAbsent(node, beat.self());
            for (Known k : beat.known()) {
                specs.putIfAbsent(k.node().name(), k.node());
                link = Math.max(link, k.bytesPerSecond());
            }
            for (ProcessView p : beat.processes()) {
                boolean started = before != null
                        && p.home().equals(node)
                        && p.residentMillis() <= 1000 * (at - before) + SLACK_MILLIS
                        && 1000 * p.workedSeconds()
                                <= (p.residentMillis() + SLACK_MILLIS)
                                        * Math.max(1, beat.self().speed());
                processes
                        .computeIfAbsent(p.id(), id -> new Seen(p, at, node, started))
                        .again(p);
            }
        }

        /** What the nodes did besides the jobs. */
        private void tell(Recording.Beat beat, double at) {
            NodeView self = beat.self();
            double load = self.load();
            double memory = self.memoryUsedBytes();
            for (ProcessView p : beat.processes()) {
                Seen seen = processes.get(p.id());
                if (seen != null && seen.worked()) {
                    load -= p.cpuDemand();
                    memory -= p.bytes();
                }
            }
            tell(self, new State(at, Math.max(0, load), Math.max(0, memory), self.speed(), self.standing()));
            for (Known k : beat.known()) {
                NodeView n = k.node();
                double told = Math.max(0, at - k.ageMillis() / 1000.0);
                if (!lastBeat.containsKey(n.name())) {
                    tell(n, new State(told, n.load(), n.memoryUsedBytes(), n.speed(), n.standing()));
                }
            }
        }

        private void tell(NodeView node, State now) {
            State before = states.get(node.name());
            int number = numbers.getOrDefault(node.name(), 0);
            if (before != null && now.at <= before.at) {
                return;
            }
            double load = before == null ? 0 : before.load;
            double memory = before == null ? 0 : before.memory;
            boolean other = Math.abs(now.load - load) > NOTICED_CORES;
            boolean more = Math.abs(now.memory - memory) > NOTICED_MEMORY * node.memoryTotalBytes();
            if (other) {
                change(now.at, Scenario.Happening.BACKGROUND, number, now.load);
            }
            if (more) {
                change(now.at, Scenario.Happening.MEMORY, number, now.memory);
            }
            if (before != null && now.speed != before.speed) {
                change(now.at, Scenario.Happening.SPEED, number, now.speed);
            }
            if (now.standing != (before == null ? Standing.OPEN : before.standing)) {
                change(now.at, happening(now.standing), number, 0);
            }
            states.put(
                    node.name(),
                    new State(now.at, other ? now.load : load, more ? now.memory : memory, now.speed, now.standing));
        }

        private void change(double at, Scenario.Happening what, int node, double value) {
            changes.add(new Scenario.Change(at, what, node, value, 0));
        }

        private static Scenario.Happening happening(Standing standing) {
            return switch (standing) {
                case OPEN -> Scenario.Happening.OPEN;
                case CORDONED -> Scenario.Happening.CORDON;
                case DRAINING -> Scenario.Happening.DRAIN;
            };
        }

        private Scenario scenario(double seconds) {
            List<Scenario.Node> nodes = specs.values().stream()
                    .map(n -> new Scenario.Node(
                            n.name(), n.site(), Math.max(1, n.cores()), n.speed(), n.memoryTotalBytes(), 1))
                    .toList();
            changes.sort(Comparator.comparingDouble(Scenario.Change::atSeconds));
            Scenario.Settings usual = Scenario.Settings.DEFAULT;
            return new Scenario(
                    "",
                    nodes,
                    List.of(),
                    changes,
                    new Scenario.Settings(
                            PATIENCE * Math.max(60, seconds),
                            link > 1 ? link : usual.linkBytesPerSecond(),
                            usual.noise(),
                            usual.beatSeconds(),
                            usual.window(),
                            usual.tables(),
                            recording.rules(),
                            usual.parameters()));
        }

        private List<Jobs.Job> jobs() {
            List<Jobs.Job> jobs = new ArrayList<>();
            for (Seen seen : processes.values()) {
                if (seen.worked()) {
                    jobs.add(job(seen, jobs.size()));
                }
            }
            if (jobs.isEmpty()) {
                throw new IllegalArgumentException("no process of the recording got anything done");
            }
            return jobs;
        }

        private Jobs.Job job(Seen seen, int number) {
            ProcessView p = seen.last;
            int starts = numbers.getOrDefault(seen.node, 0);
            return new Jobs.Job(
                    number,
                    seen.at,
                    numbers.getOrDefault(p.home(), starts),
                    seen.started,
                    p.workedSeconds(),
                    Math.max(0.001, seen.demand / seen.beats),
                    p.bytes(),
                    p.homeSecondsPerSecond(),
                    p.user(),
                    p.kind(),
                    p.leavesSite(),
                    starts,
                    seen.begunWith());
        }
    }
}
