package org.fulcrum.runtime.steer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import org.fulcrum.runtime.core.balance.Pace;
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
 * One node's turns: at each beat it looks whether a process that runs here is better off elsewhere, and orders the move
 * or, where the policy says so, recommends it. Answers, too, whether a process that another node sends is welcome.
 * Thread-safe.
 */
public final class Steering {
    /** How often it decides anew in one turn when nodes have refused before. */
    private static final int MAX_ROUNDS = 3;

    /** How a process gets on is looked at that long after it was sent, milliseconds. */
    static final long LOOK_AFTER_MILLIS = 4_000;

    /** A node's own figures are means over that time, milliseconds. */
    static final long SHOWN_MILLIS = 3_000;

    /** News that it is compared with is not older than that, milliseconds. */
    private static final long JUDGED_BY_MILLIS = 2_500;

    /** What uses less than that of a processor tells nothing of how fast one is, cores. */
    private static final double TELLING_DEMAND = 0.5;

    private static final Logger LOG = LoggerFactory.getLogger(Steering.class);

    private final String self;
    private final Supplier<List<MemberTable.Row<NodeReport>>> rows;
    private final Supplier<Parameters> parameters;
    private final SiteTies ties;
    private final Moves moves;
    private final Outlook outlook;
    private final LongSupplier clockMillis;
    private final Census census;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Map<String, Leaving> leaving = new HashMap<>();
    private final Deque<Sent> watched = new ArrayDeque<>();
    private NodeView here = Views.NOWHERE;
    private List<ProcessView> processes = List.of();
    private List<Recommendation> recommendations = List.of();

    /** A process that was sent; {@code untilMillis} is when the node's own figures show that it has gone. */
    private record Leaving(ProcessView process, boolean underWay, long untilMillis) {}

    private record Sent(String process, String node, long lookAtMillis) {}

    /**
     * Steering of a node.
     *
     * @param rows what is known of all members
     * @param parameters the policy as it is now
     * @param ties what other sites are to this node
     * @param moves how moves are ordered
     * @param clockMillis a clock that never goes back
     */
    public Steering(
            String self,
            Supplier<List<MemberTable.Row<NodeReport>>> rows,
            Supplier<Parameters> parameters,
            SiteTies ties,
            Moves moves,
            Outlook outlook,
            LongSupplier clockMillis) {
        this.ties = ties;
        this.self = self;
        this.rows = rows;
        this.parameters = parameters;
        this.moves = moves;
        this.outlook = outlook;
        this.clockMillis = clockMillis;
        this.census = new Census(self, ties.site(), clockMillis);
    }

    /** A turn, with what the node has just measured of itself. */
    public synchronized void turn(NodeReport own) {
        here = withoutLeaving(Views.node(own));
        boolean idle = own.homes().isEmpty() && own.guests().isEmpty();
        List<MemberTable.Row<NodeReport>> known = idle && watched.isEmpty() ? List.of() : rows.get();
        processes = idle ? List.of() : census.of(own, known, outlook);
        judge(known);
        recommendations = List.of();
        if (processes.isEmpty() || !own.standing().open()) {
            return;
        }
        Parameters now = parameters.get();
        List<MemberTable.Row<NodeReport>> within = ties.attached(known);
        List<Known> others = outlook.known(self, within);
        SiteRules rules = ties.rules(within);
        if (Balance.isAtRest(here, fastest(others), callsHome(), now)) {
            return;
        }
        List<Recommendation> open = new ArrayList<>();
        for (Decision decision : decide(others, rules, now)) {
            if (decision.automatic()) {
                carryOut(decision);
            } else {
                open.add(recommendation(decision));
            }
        }
        recommendations = List.copyOf(open);
    }

    /** What is on its way, or has gone within the time over which demand is averaged, does not count here. */
    private NodeView withoutLeaving(NodeView node) {
        long now = clockMillis.getAsLong();
        leaving.values().removeIf(l -> l.untilMillis() <= now);
        NodeView without = node;
        for (Leaving l : leaving.values()) {
            without = without.minus(l.process());
        }
        return without;
    }

    private int underWay() {
        return (int) leaving.values().stream().filter(Leaving::underWay).count();
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
            List<ProcessView> still =
                    processes.stream().filter(p -> !leaving.containsKey(p.id())).toList();
            List<Decision> decisions =
                    Balance.decide(new Situation(here, still, candidates, underWay(), rules, random.nextDouble()), now);
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
        leaving.put(decision.process(), new Leaving(process, true, Long.MAX_VALUE));
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
        Leaving left = leaving.remove(decision.process());
        if (result instanceof MoveResult.Moved && left != null) {
            long shown = clockMillis.getAsLong() + SHOWN_MILLIS;
            leaving.put(decision.process(), new Leaving(left.process(), false, shown));
            watched.add(new Sent(decision.process(), decision.to(), clockMillis.getAsLong() + LOOK_AFTER_MILLIS));
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

    /** Compares how own processes that were sent get on with what their hosts say of themselves. */
    private void judge(List<MemberTable.Row<NodeReport>> known) {
        long now = clockMillis.getAsLong();
        while (!watched.isEmpty() && watched.getFirst().lookAtMillis() <= now) {
            Sent sent = watched.removeFirst();
            known.stream()
                    .filter(row -> row.name().equals(sent.node()) && row.ageMillis() <= JUDGED_BY_MILLIS)
                    .findFirst()
                    .ifPresent(row -> judge(sent, row.news()));
        }
    }

    private void judge(Sent sent, NodeReport host) {
        host.guests().stream()
                .filter(guest -> guest.key().toString().equals(sent.process()) && guest.demand() >= TELLING_DEMAND)
                .findFirst()
                .ifPresent(guest -> {
                    ProcessView process =
                            Views.process(guest.key(), ties.site(), 0, guest.residentBytes(), guest.demand(), false);
                    NodeView node = Views.node(host);
                    double got = node.speed() * guest.cpuPercent() / 100 / guest.demand();
                    outlook.observed(sent.node(), Pace.at(node, process, 0), got);
                });
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
