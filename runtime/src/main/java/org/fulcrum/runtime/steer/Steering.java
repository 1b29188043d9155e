package org.fulcrum.runtime.steer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Balance;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.balance.Situation;
import org.fulcrum.runtime.core.balance.Welcome;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.move.Reservation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's turns: at each beat, and when a process has come or gone, it looks whether a process that runs here is
 * better off elsewhere, and orders the move or, where the policy says so, recommends it. Answers, too, whether a
 * process that another node sends is welcome. Thread-safe.
 */
public final class Steering {
    /** How often it decides anew in one turn when nodes have refused before. */
    private static final int MAX_ROUNDS = 3;

    /** A node's own figures are means over that time, milliseconds. */
    static final long SHOWN_MILLIS = 3_000;

    private static final Logger LOG = LoggerFactory.getLogger(Steering.class);

    private final String self;
    private final Supplier<List<MemberTable.Row<NodeReport>>> rows;
    private final Supplier<Parameters> parameters;
    private final SiteTies ties;
    private final Moves moves;
    private final Outlook outlook;
    private final Census census;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Map<String, ProcessView> leaving = new HashMap<>();
    private final Promises promises;
    private final Optional<Chronicle> chronicle;
    private NodeView here = Views.NOWHERE;
    private List<ProcessView> processes = List.of();
    private List<Recommendation> recommendations = List.of();

    /**
     * Steering of a node.
     *
     * @param rows what is known of all members
     * @param parameters the policy as it is now
     * @param ties what other sites are to this node
     * @param moves how moves are ordered
     * @param clockMillis a clock that never goes back
     * @param chronicle is told of each turn
     */
    public Steering(
            String self,
            Supplier<List<MemberTable.Row<NodeReport>>> rows,
            Supplier<Parameters> parameters,
            SiteTies ties,
            Moves moves,
            Outlook outlook,
            LongSupplier clockMillis,
            Optional<Chronicle> chronicle) {
        this.ties = ties;
        this.self = self;
        this.rows = rows;
        this.parameters = parameters;
        this.moves = moves;
        this.outlook = outlook;
        this.chronicle = chronicle;
        this.census = new Census(self, ties.site(), clockMillis);
        this.promises = new Promises(ties.site(), outlook, clockMillis);
    }

    /** A turn, with what the node has just measured of itself. */
    public synchronized void turn(NodeReport own) {
        here = withoutLeaving(Views.node(own));
        boolean idle = own.homes().isEmpty() && own.guests().isEmpty();
        boolean alone = idle && !promises.areOpen() && chronicle.isEmpty();
        List<MemberTable.Row<NodeReport>> known = alone ? List.of() : rows.get();
        processes = idle ? List.of() : census.of(own, known, outlook);
        promises.judge(known);
        Parameters now = parameters.get();
        List<MemberTable.Row<NodeReport>> within = ties.attached(known);
        List<Known> others = outlook.known(self, within);
        SiteRules rules = ties.rules(within);
        boolean rests = processes.isEmpty()
                || !own.standing().open()
                || Balance.isAtRest(here, fastest(others), callsHome(), now);
        List<Decision> decisions = rests ? List.of() : decide(others, rules, now);
        chronicle.ifPresent(c -> c.turn(situation(others, rules), decisions));
        decisions.stream().filter(Decision::automatic).forEach(this::carryOut);
        recommendations = decisions.stream()
                .filter(d -> !d.automatic())
                .map(Steering::recommendation)
                .toList();
    }

    private Situation situation(List<Known> others, SiteRules rules) {
        List<ProcessView> still =
                processes.stream().filter(p -> !leaving.containsKey(p.id())).toList();
        return new Situation(here, still, others, leaving.size(), rules, random.nextDouble());
    }

    /** What is on its way does not count here; what has gone is not in the node's own figures any more. */
    private NodeView withoutLeaving(NodeView node) {
        NodeView without = node;
        for (ProcessView process : leaving.values()) {
            without = without.minus(process);
        }
        return without;
    }

    private static double fastest(List<Known> others) {
        return others.stream().mapToDouble(k -> k.node().speed()).max().orElse(0);
    }

    private boolean callsHome() {
        return processes.stream().anyMatch(p -> !p.home().equals(self) && p.homeSecondsPerSecond() > 0);
    }

    /** Nodes that have refused one of the chosen processes a moment ago are left out, and it is decided anew. */
    private List<Decision> decide(List<Known> others, SiteRules rules, Parameters now) {
        Set<String> leftOut = new HashSet<>();
        List<Decision> best = List.of();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            List<Known> candidates = others.stream()
                    .filter(k -> !leftOut.contains(k.node().name()))
                    .toList();
            List<Decision> decisions = Balance.decide(situation(candidates, rules), now);
            best = decisions.stream()
                    .filter(d -> !outlook.bars(d.process(), d.to()))
                    .toList();
            decisions.stream().filter(d -> outlook.bars(d.process(), d.to())).forEach(d -> leftOut.add(d.to()));
            if (!best.isEmpty() || decisions.isEmpty()) {
                return best;
            }
        }
        return best;
    }

    private void carryOut(Decision decision) {
        ProcessKey key = ProcessKey.parse(decision.process(), self).orElseThrow();
        ProcessView process = processes.stream()
                .filter(p -> p.id().equals(decision.process()))
                .findFirst()
                .orElseThrow();
        boolean forItsGain = switch (decision.cause()) {
            case LOAD, SPEED, HOME -> true;
            case PRIORITY, MEMORY, OVERDUE, DRAIN -> false;
        };
        String why = words(decision);
        LOG.info("{} -> {}: it {}; {}", key, decision.to(), why, decision.reasons());
        leaving.put(decision.process(), process);
        outlook.sent(decision.to(), process);
        MoveOrder.Motive motive = new MoveOrder.Motive(why, forItsGain ? decision.paceThere() : 0, process.cpuDemand());
        CompletableFuture<?> unusedEnd = moves.move(key, decision.to(), MoveOrder.byItself(motive))
                .whenComplete((result, failed) -> ended(decision, result, failed));
    }

    /** As the end of "process p …", in one line. */
    private static String words(Decision d) {
        String gain = d.gainSeconds() > 0
                ? String.format(Locale.ROOT, ", %.1f s gained for %.2f s", d.gainSeconds(), d.moveSeconds())
                : "";
        return String.format(
                Locale.ROOT,
                "%s: pace %.2f -> %.2f, cost %.3g -> %.3g%s",
                d.cause().words(),
                d.paceHere(),
                d.paceThere(),
                d.costHere(),
                d.costThere(),
                gain);
    }

    private synchronized void ended(Decision decision, @Nullable MoveResult result, @Nullable Throwable failed) {
        leaving.remove(decision.process());
        if (result instanceof MoveResult.Moved) {
            promises.given(decision.process(), decision.to());
            return;
        }
        outlook.stayed(decision.process());
        if (result instanceof MoveResult.Refused refused) {
            refused(decision, refused);
        } else if (!(result instanceof MoveResult.Ended)) {
            outlook.bar(decision.process(), decision.to(), failed == null ? "" : String.valueOf(failed.getMessage()));
        }
    }

    private void refused(Decision decision, MoveResult.Refused refused) {
        Optional<Reason> own =
                refused.reasons().stream().filter(Reservation::isOfProcess).findFirst();
        if (own.isPresent()) {
            outlook.fix(decision.process(), own.get().text());
        } else {
            outlook.bar(decision.process(), decision.to(), refused.describe());
        }
    }

    /** What it would order, were it allowed to; of the latest turn. */
    public synchronized List<Recommendation> recommendations() {
        return recommendations;
    }

    private static Recommendation recommendation(Decision d) {
        return new Recommendation(
                ProcessKey.parse(d.process(), d.from()).orElseThrow(),
                d.from(),
                d.to(),
                d.cause().words(),
                d.gainSeconds(),
                d.bytes(),
                d.reasons());
    }

    /**
     * Why a process that a node sends by itself is not welcome here now; empty when it is, and it counts as here from
     * this moment when the request asks for a place.
     */
    public synchronized Optional<String> refusal(Reservation.Request request) {
        if (request.process().home().equals(self)) {
            return Optional.empty();
        }
        Optional<String> foreign = ties.refusal(request.site());
        if (foreign.isPresent() || request.motive().isEmpty()) {
            return foreign;
        }
        MoveOrder.Motive motive = request.motive().get();
        ProcessView process = Views.process(
                request.process(), request.site(), request.uid(), request.bytes(), motive.cpuDemand(), true);
        SiteRules rules = ties.rules(rows.get());
        Optional<String> refusal = Welcome.refusal(
                outlook.expecting(here), processes, process, motive.promisedPace(), rules, parameters.get());
        if (refusal.isEmpty() && request.moveId() != 0) {
            outlook.sent(self, process);
        }
        return refusal;
    }
}
