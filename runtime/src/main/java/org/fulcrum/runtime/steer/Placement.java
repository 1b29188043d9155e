package org.fulcrum.runtime.steer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.BestNode;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Pace;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.move.Reservation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds programs that start here the best node to run on: those for which somebody asks, and where the policy places
 * programs all that are worth it. One after the other, and what was chosen for one counts for the next, so that those
 * that start together do not all go to the same node. Who finds no place runs on at home. Thread-safe.
 */
public final class Placement implements AutoCloseable {
    /** Most programs that wait for a place; more start where they are. */
    static final int MAX_WAITING = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);
    private static final long LOOK_MILLIS = 20;

    /** Between looks when nobody has asked: whether a program is worth it shows in ten times that. */
    private static final long UNASKED_LOOK_MILLIS = 100;

    /** So many nodes are asked for one program. */
    private static final int MAX_TRIES = 3;

    /** What a program will use is not known yet, cores. */
    private static final double ASSUMED_DEMAND = 1;

    private final String self;
    private final Engine engine;
    private final Supplier<List<MemberTable.Row<NodeReport>>> rows;
    private final Supplier<Parameters> parameters;
    private final SiteTies ties;
    private final Moves moves;
    private final Outlook outlook;
    private final BlockingQueue<Beginning> arrivals = new LinkedBlockingQueue<>(MAX_WAITING);
    private final List<Beginning> waiting = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("placement").unstarted(this::run);

    /**
     * The placement of a node.
     *
     * @param rows what is known of all members
     * @param parameters the policy as it is now
     * @param ties what other sites are to this node
     */
    public Placement(
            String self,
            Engine engine,
            Supplier<List<MemberTable.Row<NodeReport>>> rows,
            Supplier<Parameters> parameters,
            SiteTies ties,
            Moves moves,
            Outlook outlook) {
        this.self = self;
        this.engine = engine;
        this.rows = rows;
        this.parameters = parameters;
        this.ties = ties;
        this.moves = moves;
        this.outlook = outlook;
    }

    /** Begins to place programs. */
    public void start() {
        thread.start();
    }

    /**
     * A launcher has registered itself, and is about to become the program.
     *
     * @param asked whether it asks for a place
     */
    public void launched(ProcessKey key, boolean asked) {
        begins(key, asked, ProcFs.executable(key.pid()));
    }

    /** A descendant of a process in care has come into care. */
    public void born(ProcessKey key) {
        begins(key, false, Optional.empty());
    }

    private void begins(ProcessKey key, boolean asked, Optional<String> launcher) {
        if (!asked && !parameters.get().automation().places()) {
            return;
        }
        if (!arrivals.offer(new Beginning(key, asked, launcher))) {
            LOG.warn("{} is not placed: {} others wait for a place", key, MAX_WAITING);
        }
    }

    private ProcessView assumed(Engine.HomeProcess home) {
        return Views.process(
                home.key(),
                ties.site(),
                home.uid(),
                0,
                ASSUMED_DEMAND,
                home.terms().otherSites());
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (waiting.isEmpty()) {
                    waiting.add(arrivals.take());
                }
                arrivals.drainTo(waiting, MAX_WAITING - waiting.size());
                lookAtAll();
                Thread.sleep(waiting.stream().anyMatch(Beginning::asked) ? LOOK_MILLIS : UNASKED_LOOK_MILLIS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAtAll() {
        Map<ProcessKey, Engine.HomeProcess> homes =
                engine.homes().stream().collect(Collectors.toMap(Engine.HomeProcess::key, home -> home));
        List.copyOf(waiting).forEach(program -> look(program, Optional.ofNullable(homes.get(program.key()))));
    }

    /** What fails for one must not end it for the others. */
    private void look(Beginning program, Optional<Engine.HomeProcess> home) {
        try {
            if (isDone(program, home)) {
                waiting.remove(program);
            }
        } catch (OperatorException | RuntimeException e) {
            LOG.warn("{} is not placed and runs on at home: {}", program.key(), String.valueOf(e.getMessage()));
            waiting.remove(program);
        }
    }

    private boolean isDone(Beginning program, Optional<Engine.HomeProcess> home) throws OperatorException {
        Beginning.State state = home.map(program::look).orElse(Beginning.State.OVER);
        switch (state) {
            case NOT_YET -> {}
            case DUE -> place(program, assumed(home.orElseThrow()));
            case OVER -> {}
        }
        return state != Beginning.State.NOT_YET;
    }

    private void place(Beginning program, ProcessView process) throws OperatorException {
        List<MemberTable.Row<NodeReport>> known = ties.attached(rows.get());
        NodeReport own = Views.news(self, known)
                .orElseThrow(() -> new OperatorException("starting", self + " knows nothing of itself yet"));
        NodeView here = here(own, program.key());
        List<Known> candidates = candidates(program.key(), known);
        BestNode.Choice choice = BestNode.place(here, process, candidates, ties.rules(known), parameters.get());
        String to = choice.node().orElse(self);
        if (to.equals(self)) {
            LOG.info("{} starts at home: {}", program.key(), choice.reason());
        } else {
            outlook.sent(to, process);
            send(program, process, to, choice.reason(), pace(candidates, to, process));
        }
    }

    /**
     * This node without that program. Its own figures are means over a time: those that have gone meanwhile still have
     * a part in them, and those that have begun to compute not their whole part yet.
     */
    private NodeView here(NodeReport own, ProcessKey without) {
        Map<ProcessKey, HomeReport> told = own.homes().stream()
                .filter(home -> home.node().equals(self))
                .collect(Collectors.toMap(home -> new ProcessKey(self, home.pid()), home -> home));
        Map<ProcessKey, Double> young = young(told);
        NodeView here = outlook.expecting(Views.node(own));
        Set<ProcessKey> atHome = atHome();
        for (HomeReport home : told.values()) {
            ProcessKey key = new ProcessKey(self, home.pid());
            if (key.equals(without) || young.containsKey(key) || !atHome.contains(key)) {
                here = here.minus(Views.process(key, ties.site(), home.uid(), 0, shown(home), false));
            }
        }
        young.remove(without);
        for (Map.Entry<ProcessKey, Double> program : young.entrySet()) {
            here = here.plus(Views.process(program.getKey(), ties.site(), 0, 0, program.getValue(), false));
        }
        return here;
    }

    private Set<ProcessKey> atHome() {
        return engine.homes().stream()
                .filter(home -> home.residency() == Residency.AT_HOME)
                .map(Engine.HomeProcess::key)
                .collect(Collectors.toSet());
    }

    /** What those at home use that are too young to be in the means, cores. */
    private Map<ProcessKey, Double> young(Map<ProcessKey, HomeReport> told) {
        Set<ProcessKey> asking =
                waiting.stream().filter(Beginning::asked).map(Beginning::key).collect(Collectors.toSet());
        Map<ProcessKey, Double> young = new HashMap<>();
        for (ProcessKey key : atHome()) {
            HomeReport report = told.get(key);
            if (report == null || report.aliveMillis() < Steering.SHOWN_MILLIS) {
                boolean computes =
                        asking.contains(key) || ProcFs.state(key.pid()).equals(Optional.of('R'));
                young.put(key, computes ? ASSUMED_DEMAND : 0);
            }
        }
        return young;
    }

    /** The part that a process has in its node's demand, cores. */
    private static double shown(HomeReport home) {
        return home.demand() * Math.min(1, (double) home.aliveMillis() / Steering.SHOWN_MILLIS);
    }

    private List<Known> candidates(ProcessKey key, List<MemberTable.Row<NodeReport>> known) throws OperatorException {
        CpuFeatures needs = engine.cpuNeeds(key.pid());
        List<MemberTable.Row<NodeReport>> able =
                known.stream().filter(row -> Views.receives(row.news(), needs)).toList();
        return outlook.known(self, able).stream()
                .filter(k -> !outlook.bars(key.toString(), k.node().name()))
                .toList();
    }

    private double pace(List<Known> candidates, String to, ProcessView process) {
        return candidates.stream()
                .filter(k -> k.node().name().equals(to))
                .mapToDouble(
                        k -> Pace.joining(k.node(), process, parameters.get().margin()))
                .findFirst()
                .orElse(0);
    }

    private void send(Beginning program, ProcessView process, String to, String reason, double pace) {
        String why = "is placed when it starts: " + reason;
        LOG.info("{} -> {}: it {}", program.key(), to, why);
        MoveOrder order = MoveOrder.byItself(new MoveOrder.Motive(why, pace, process.cpuDemand()));
        CompletableFuture<?> unusedEnd = moves.move(program.key(), to, order)
                .whenComplete((result, failed) -> ended(program, process, to, result, failed));
    }

    private void ended(
            Beginning program,
            ProcessView process,
            String to,
            @Nullable MoveResult result,
            @Nullable Throwable failed) {
        if (result instanceof MoveResult.Moved) {
            return;
        }
        outlook.stayed(process.id());
        String text = result == null ? String.valueOf(failed) : result.describe();
        boolean elsewhere = result instanceof MoveResult.Refused refused
                && refused.reasons().stream().noneMatch(Reservation::isOfProcess);
        LOG.info("{} is not placed on {}: {}", program.key(), to, text);
        outlook.bar(process.id(), to, text);
        if (elsewhere && program.tryAgain() + 1 < MAX_TRIES) {
            boolean unusedRoom = arrivals.offer(program);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
