package org.fulcrum.runtime.core.balance;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who leaves a full node for a processor that would stay idle because it is slow: not to be faster, but because what is
 * left here gets its part, so that more gets done in all. Without it everybody crowds on the fast nodes until these are
 * as slow as the slow ones. Of the lowest rank here goes, nobody urgent, who has worked longest: a while at a slower
 * pace is the smallest part of a long life. It comes back as soon as there is room ({@link Balance}).
 */
final class Spill {
    private Spill() {}

    static void decide(Turn turn) {
        while (!turn.isFull() && isFull(turn, 0) && somebodyIsIdle(turn)) {
            Map<String, Double> excess = FairShares.excess(turn.self().cores(), turn.left());
            int lowest = turn.movable().stream().mapToInt(turn::rank).max().orElse(0);
            Optional<Offer> next = turn.movable().stream()
                    .filter(p -> turn.rank(p) == lowest && p.kind() != ProcessClass.URGENT)
                    .sorted(Comparator.comparing(ProcessView::kind)
                            .reversed()
                            .thenComparing(p -> -excess.getOrDefault(p.user(), 0.0))
                            .thenComparing(p -> -p.workedSeconds())
                            .thenComparing(ProcessView::id))
                    .flatMap(p -> way(turn, p).stream())
                    .findFirst();
            if (next.isEmpty()) {
                return;
            }
            turn.decide(next.get(), Cause.LOAD, reasons(turn, next.get()));
        }
    }

    /** Whether this node's processors would all be busy with so much less of demand, cores. */
    private static boolean isFull(Turn turn, double less) {
        return (turn.self().load() - less) * (1 - turn.parameters.margin())
                >= turn.self().cores();
    }

    private static boolean somebodyIsIdle(Turn turn) {
        for (Known to : turn.candidates.all()) {
            if (isIdleFor(to.node(), 0, turn.parameters)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Offer> way(Turn turn, ProcessView process) {
        if (!isFull(turn, process.cpuDemand())) {
            return Optional.empty();
        }
        return turn.candidates.taking(process, turn.situation.rules(), turn.parameters).stream()
                .filter(to -> isIdleFor(to.node(), process.cpuDemand(), turn.parameters))
                .map(to -> turn.offer(process, to))
                .filter(o -> o.isCheaper(turn.parameters.hysteresis()) && o.isWorthTheTime(turn.parameters.payback()))
                .min(Comparator.comparingDouble((Offer o) -> -o.paceThere())
                        .thenComparing(Offer::costThere)
                        .thenComparing(o -> o.to().node().name()));
    }

    private static boolean isIdleFor(NodeView node, double demand, Parameters parameters) {
        return node.load() * (1 + parameters.margin()) + demand <= node.cores()
                && node.memoryStall() < parameters.memoryStall();
    }

    private static List<String> reasons(Turn turn, Offer offer) {
        return List.of(String.format(
                Locale.ROOT,
                "demand here is %.2f for each core, and a processor of %s is idle: more gets done in all, though not of it",
                turn.self().crowd(),
                offer.to().node().name()));
    }
}
