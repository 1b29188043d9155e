package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Pace;
import org.fulcrum.runtime.core.balance.Standing;

/**
 * One run of a scenario under one policy. Events in the order of their times, of their making where times are equal;
 * all chance from the seed: the same again, byte for byte. One thread.
 */
final class Simulation {
    /** A process has all its memory that long after its start, seconds. */
    private static final double GROWN_AFTER = 2;

    private final Scenario scenario;
    private final List<Jobs.Job> jobs;
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<SimProcess> processes = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final NodeView[] measured;
    private final Knowledge knowledge;
    private final Policy policy;
    private final SplittableRandom noise;
    private final Tally tally = new Tally();
    private final LongSupplier stopwatch;
    private final double fastest;
    private final boolean guestsMatter;
    private double now;
    private double lastEnd;
    private long order;
    private int ended;

    private record Event(double at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Double.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /**
     * Prepares.
     *
     * @param stopwatch nanoseconds, to time decisions by; {@code () -> 0} for none
     */
    Simulation(Scenario scenario, List<Jobs.Job> jobs, String policyName, long seed, LongSupplier stopwatch) {
        this.scenario = scenario;
        this.jobs = jobs;
        this.stopwatch = stopwatch;
        SplittableRandom random = new SplittableRandom(seed);
        noise = random.split();
        int count = scenario.nodes().size();
        Partners partners = new Partners(
                scenario.nodes().stream().map(Scenario.Node::site).toList(),
                !settings().rules().partners().isEmpty(),
                random.split());
        knowledge = settings().tables()
                ? new TableKnowledge(
                        scenario.nodes().stream().map(Scenario.Node::name).toList(),
                        partners,
                        settings().window(),
                        settings().linkBytesPerSecond())
                : new WindowKnowledge(
                        count, partners, settings().window(), settings().linkBytesPerSecond());
        policy = Policy.named(policyName, random.split(), count);
        measured = new NodeView[count];
        for (Scenario.Node spec : scenario.nodes()) {
            SimNode node = new SimNode(nodes.size(), spec);
            node.share();
            measured[nodes.size()] = node.view(0);
            numbers.put(spec.name(), nodes.size());
            nodes.add(node);
        }
        fastest = scenario.nodes().stream()
                .mapToDouble(Scenario.Node::speed)
                .max()
                .orElse(0);
        guestsMatter = !settings().rules().partners().isEmpty() || jobs.stream().anyMatch(j -> j.io() > 0);
        SplittableRandom phases = random.split();
        if (policy.listens()) {
            for (SimNode node : nodes) {
                at(phases.nextDouble() * settings().beatSeconds(), () -> beat(node));
            }
        }
        scenario.changes().forEach(change -> at(change.atSeconds(), () -> change(change, true)));
        if (!jobs.isEmpty()) {
            at(jobs.getFirst().at(), () -> start(0));
        }
    }

    /** Runs to the end: until every job has ended, or the scenario's time is over. */
    Outcome run(String policyName) {
        while (!events.isEmpty() && ended < jobs.size()) {
            Event event = events.remove();
            if (event.at > settings().untilSeconds()) {
                break;
            }
            now = event.at;
            event.what.run();
        }
        return Outcome.of(policyName, jobs, processes, lastEnd, tally, scenario);
    }

    double now() {
        return now;
    }

    Scenario.Settings settings() {
        return scenario.settings();
    }

    List<SimNode> nodes() {
        return nodes;
    }

    Tally tally() {
        return tally;
    }

    long stopwatch() {
        return stopwatch.getAsLong();
    }

    double fastest() {
        return fastest;
    }

    /** Whether who is a guest makes a difference: there are calls home or partners. */
    boolean guestsMatter() {
        return guestsMatter;
    }

    int number(String node) {
        return numbers.getOrDefault(node, -1);
    }

    /** A node as it measured itself at its last beat, and has changed since. */
    NodeView measured(int node) {
        return measured[node];
    }

    List<Known> known(int node) {
        return knowledge.of(node, now);
    }

    boolean takes(int node) {
        return nodes.get(node).standing == Standing.OPEN && nodes.get(node).speed > 0;
    }

    /** A node tells another how it is at this moment, arrivals under way included. */
    void tellsNow(int node, int to) {
        knowledge.learn(to, node, nodes.get(node).expecting(now), now);
    }

    /** A process leaves for another node, where it will be after the time that takes. */
    void move(SimProcess process, int to, Decision decision) {
        SimNode from = nodes.get(process.node);
        SimNode target = nodes.get(to);
        tally.moved(decision, now);
        from.advance(now);
        from.running.remove(process);
        from.movesInFlight++;
        target.arriving.add(process);
        process.travels = true;
        process.moves++;
        changed(from);
        double throughput = settings().linkBytesPerSecond() / from.movesInFlight;
        at(now + Pace.MOVE_SECONDS + process.bytes / throughput, () -> {
            from.movesInFlight--;
            target.arriving.remove(process);
            process.travels = false;
            arrive(process, target);
            policy.turn(this, from);
        });
    }

    private void at(double when, Runnable what) {
        events.add(new Event(when, order++, what));
    }

    /** A node measures itself, tells, and has its turn. */
    private void beat(SimNode node) {
        measured[node.number] = node.view(wrong());
        knowledge.beat(node.number, node.claim(wrong()), now);
        policy.turn(this, node);
        at(now + settings().beatSeconds(), () -> beat(node));
    }

    private double wrong() {
        double most = settings().noise();
        return most == 0 ? 0 : most * (2 * noise.nextDouble() - 1);
    }

    private void start(int number) {
        Jobs.Job job = jobs.get(number);
        SimProcess process = new SimProcess(job, nodes.get(job.node()).spec, now);
        processes.add(process);
        arrive(process, nodes.get(job.placed() ? policy.place(this, job) : job.starts()));
        if (job.bytes() > process.bytes) {
            at(now + GROWN_AFTER, () -> grow(process));
        }
        if (number + 1 < jobs.size()) {
            at(jobs.get(number + 1).at(), () -> start(number + 1));
        }
    }

    private void grow(SimProcess process) {
        process.bytes = process.job.bytes();
        if (!process.travels && Double.isNaN(process.endedAt)) {
            SimNode node = nodes.get(process.node);
            node.advance(now);
            changed(node);
        }
    }

    private void arrive(SimProcess process, SimNode node) {
        node.advance(now);
        process.node = node.number;
        process.cameAt = now;
        node.running.add(process);
        changed(node);
    }

    /** New rates, and a new first end; the event of the former one finds that its version is past. */
    private void changed(SimNode node) {
        node.share();
        int version = ++node.version;
        measured[node.number] = node.view(0);
        double first = node.firstEnd();
        if (first < Double.POSITIVE_INFINITY) {
            at(Math.max(now, first), () -> end(node, version));
        }
    }

    private void end(SimNode node, int version) {
        if (version != node.version) {
            return;
        }
        node.advance(now);
        node.running.removeIf(p -> {
            boolean done = p.done >= p.job.length() * (1 - 1e-9);
            if (done) {
                p.endedAt = now;
                lastEnd = now;
                ended++;
            }
            return done;
        });
        changed(node);
    }

    private void change(Scenario.Change change, boolean on) {
        SimNode node = nodes.get(change.node());
        node.advance(now);
        double value = on ? change.value() : 0;
        switch (change.what()) {
            case DRAIN -> node.standing = Standing.DRAINING;
            case CORDON -> node.standing = Standing.CORDONED;
            case OPEN -> node.standing = Standing.OPEN;
            case SPEED -> node.speed = value;
            case BACKGROUND -> node.background = value;
            case MEMORY -> node.backgroundBytes = (long) value;
        }
        changed(node);
        if (change.againSeconds() > 0) {
            at(now + change.againSeconds(), () -> change(change, !on));
        }
    }
}
