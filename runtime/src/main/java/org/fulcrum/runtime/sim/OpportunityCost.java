package org.fulcrum.runtime.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.fulcrum.runtime.core.balance.Balance;
import org.fulcrum.runtime.core.balance.BestNode;
import org.fulcrum.runtime.core.balance.Commitments;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.DrainPlan;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Pace;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.Situation;
import org.fulcrum.runtime.core.balance.Standing;
import org.fulcrum.runtime.core.balance.Trust;
import org.fulcrum.runtime.core.balance.Welcome;
import org.jspecify.annotations.Nullable;

/** Ours: every node decides by {@code core/balance} upon what it knows, and asks the one that is to receive. */
final class OpportunityCost implements Policy {
    /** A guest's pace is looked at that long after it came, seconds. */
    private static final double LOOK_AFTER = 4;

    /** The news that it is compared with must not be older, milliseconds. */
    private static final long JUDGED_BY_MILLIS = 2_500;

    private final SplittableRandom random;
    private final @Nullable Memory[] memories;

    OpportunityCost(SplittableRandom random, int nodes) {
        this.random = random;
        memories = new @Nullable Memory[nodes];
    }

    private record Watched(SimProcess process, int node, double lookAt) {}

    /** What a node remembers between its turns. */
    private static final class Memory {
        final Commitments commitments = new Commitments();
        final Trust trust = new Trust();
        final ArrayDeque<Watched> watched = new ArrayDeque<>();
    }

    private Memory memory(int node) {
        Memory memory = memories[node];
        if (memory == null) {
            memory = new Memory();
            memories[node] = memory;
        }
        return memory;
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public int place(Simulation cluster, Jobs.Job job) {
        Parameters parameters = cluster.settings().parameters();
        if (!parameters.automation().places()) {
            return job.node();
        }
        ProcessView process =
                new SimProcess(job, cluster.nodes().get(job.node()).spec, cluster.now()).view(cluster.now());
        Optional<String> best = BestNode.place(
                        cluster.measured(job.node()),
                        process,
                        known(cluster, job.node(), List.of()),
                        cluster.settings().rules(),
                        parameters)
                .node();
        int node = best.map(cluster::number).orElse(job.node());
        if (node != job.node()) {
            if (refusal(cluster, node, process, 0).isPresent()) {
                return job.node();
            }
            memory(job.node()).commitments.sent(best.orElseThrow(), process, millis(cluster));
        }
        return node;
    }

    @Override
    public void turn(Simulation cluster, SimNode node) {
        judge(cluster, node.number);
        Parameters parameters = cluster.settings().parameters();
        NodeView self = cluster.measured(node.number);
        boolean looks = node.hasGuests() && cluster.guestsMatter();
        if (node.running.isEmpty()
                || (node.standing != Standing.DRAINING
                        && Balance.isAtRest(self, cluster.fastest(), looks, parameters))) {
            return;
        }
        List<ProcessView> processes = node.processes(cluster.now());
        Situation situation = new Situation(
                self,
                processes,
                known(cluster, node.number, processes),
                node.movesInFlight,
                cluster.settings().rules(),
                random.nextDouble());
        long begun = cluster.stopwatch();
        List<Decision> decisions = node.standing == Standing.DRAINING
                ? DrainPlan.of(situation, parameters).steps()
                : Balance.decide(situation, parameters);
        cluster.tally().decided(cluster.stopwatch() - begun);
        for (Decision decision : decisions) {
            if (node.movesInFlight < parameters.movesInFlight() && decision.automatic()) {
                carryOut(cluster, node, decision);
            }
        }
    }

    private void carryOut(Simulation cluster, SimNode node, Decision decision) {
        SimProcess process = node.running.stream()
                .filter(p -> p.id().equals(decision.process()))
                .findFirst()
                .orElseThrow();
        ProcessView view = process.view(cluster.now());
        int to = cluster.number(decision.to());
        boolean forItsGain = switch (decision.cause()) {
            case LOAD, SPEED, HOME -> true;
            case PRIORITY, MEMORY, OVERDUE, DRAIN -> false;
        };
        boolean home = to == process.job.node();
        Optional<String> refusal =
                home ? Optional.empty() : refusal(cluster, to, view, forItsGain ? decision.paceThere() : 0);
        if (refusal.isPresent()) {
            cluster.tally().refused();
            cluster.tellsNow(to, node.number);
            return;
        }
        memory(node.number).commitments.sent(decision.to(), view, millis(cluster));
        memory(node.number).watched.add(new Watched(process, to, cluster.now() + decision.moveSeconds() + LOOK_AFTER));
        cluster.move(process, to, decision);
    }

    private static Optional<String> refusal(Simulation cluster, int node, ProcessView process, double promised) {
        SimNode target = cluster.nodes().get(node);
        return Welcome.refusal(
                target.expecting(cluster.now()),
                target.processes(cluster.now()),
                process,
                promised,
                cluster.settings().rules(),
                cluster.settings().parameters());
    }

    /** Compares how processes that were sent get on with what their nodes say of themselves. */
    private void judge(Simulation cluster, int node) {
        Memory memory = memories[node];
        while (memory != null && !memory.watched.isEmpty() && memory.watched.getFirst().lookAt <= cluster.now()) {
            Watched w = memory.watched.removeFirst();
            if (!w.process.travels && w.process.node == w.node && Double.isNaN(w.process.endedAt)) {
                judge(cluster, node, w, memory.trust);
            }
        }
    }

    private static void judge(Simulation cluster, int node, Watched w, Trust trust) {
        String name = cluster.nodes().get(w.node).spec.name();
        cluster.known(node).stream()
                .filter(k -> k.node().name().equals(name) && k.ageMillis() <= JUDGED_BY_MILLIS)
                .findFirst()
                .ifPresent(k -> trust.observed(
                        name, Pace.at(k.node(), w.process.view(cluster.now()), 0), w.process.rate, millis(cluster)));
    }

    /**
     * What a node knows, corrected by what it has sent and by how far it trusts; homes tell with the calls of guests.
     */
    private List<Known> known(Simulation cluster, int node, List<ProcessView> processes) {
        Set<String> homes = new HashSet<>();
        for (ProcessView process : processes) {
            if (process.homeSecondsPerSecond() > 0
                    || !cluster.settings().rules().partners().isEmpty()) {
                homes.add(process.home());
            }
        }
        for (String home : homes) {
            int number = cluster.number(home);
            if (number != node) {
                cluster.tellsNow(number, node);
            }
        }
        List<Known> known = cluster.known(node);
        Memory memory = memories[node];
        if (memory == null) {
            return known;
        }
        long now = millis(cluster);
        List<Known> corrected = new ArrayList<>(known.size());
        for (Known k : known) {
            corrected.add(memory.trust.corrected(memory.commitments.corrected(k, now), now));
        }
        return corrected;
    }

    private static long millis(Simulation cluster) {
        return Math.round(cluster.now() * 1000);
    }
}
