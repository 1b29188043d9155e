package org.fulcrum.runtime.core.balance;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where overdue processes go: from a node that others want to the slowest one where they fit, provided that the total
 * cost does not rise. Not for their own gain, and never to a faster node.
 */
final class Overdue {
    private Overdue() {}

    static void decide(Turn turn) {
        for (ProcessView process : turn.movable()) {
            boolean wanted = turn.self().crowd() > 1 + turn.parameters.margin()
                    && turn.left().stream().anyMatch(p -> p.kind() != ProcessClass.OVERDUE);
            if (turn.isFull() || !wanted) {
                return;
            }
            if (process.kind() == ProcessClass.OVERDUE) {
                slowest(turn, process).ifPresent(offer -> turn.decide(offer, Cause.OVERDUE, reasons(turn, offer)));
            }
        }
    }

    private static Optional<Offer> slowest(Turn turn, ProcessView process) {
        return turn.candidates.taking(process, turn.situation.rules(), turn.parameters).stream()
                .filter(k -> k.node().speed() <= turn.self().speed())
                .map(to -> turn.offer(process, to))
                .filter(o -> o.isCheaper(1))
                .min(Comparator.<Offer>comparingDouble(o -> o.to().node().speed())
                        .thenComparingDouble(Offer::costThere)
                        .thenComparing(o -> o.to().node().name()));
    }

    private static List<String> reasons(Turn turn, Offer offer) {
        return List.of(String.format(
                Locale.ROOT,
                "demand here is %.2f for each core, with processes that are not overdue; speed %.3g here, %.3g there",
                turn.self().crowd(),
                turn.self().speed(),
                offer.to().node().speed()));
    }
}
