package org.fulcrum.runtime.core.balance;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who is pushed out of a node that processes of a higher priority fill (paper §2.3): guests of the lowest rank first,
 * among these overdue before normal before urgent, to another node that they may use, else home. This is a right, not a
 * gain: it is the one decision besides a drain that may raise the total cost.
 */
final class PushOut {
    private PushOut() {}

    static void decide(Turn turn) {
        while (!turn.isFull()) {
            Optional<ProcessView> lowest = lowest(turn);
            Optional<Offer> way = lowest.flatMap(p -> way(turn, p));
            if (way.isEmpty()) {
                return;
            }
            turn.decide(way.get(), Cause.PRIORITY, reasons(turn, lowest.get()));
        }
    }

    /** The next to go: of the lowest rank there is, when the node is crowded and somebody ranks higher. */
    private static Optional<ProcessView> lowest(Turn turn) {
        if (turn.self().crowd() <= 1 + turn.parameters.margin()) {
            return Optional.empty();
        }
        int highest = turn.left().stream().mapToInt(turn::rank).min().orElse(0);
        return turn.left().stream()
                .filter(ProcessView::movable)
                .max(Comparator.<ProcessView>comparingInt(turn::rank)
                        .thenComparing(ProcessView::kind)
                        .thenComparing(
                                Comparator.comparingLong(ProcessView::bytes).reversed())
                        .thenComparing(ProcessView::id))
                .filter(p -> turn.rank(p) > highest);
    }

    private static Optional<Offer> way(Turn turn, ProcessView process) {
        Optional<Known> home = turn.situation.candidates().stream()
                .filter(k -> k.node().name().equals(process.home()) && Candidates.receives(k.node()))
                .map(k -> new Known(Candidates.believed(k.node(), turn.self()), k.ageMillis(), k.bytesPerSecond()))
                .findFirst();
        return turn.candidates.taking(process, turn.situation.rules(), turn.parameters).stream()
                .filter(k -> k.node().plus(process).crowd() <= 1 + turn.parameters.margin())
                .map(to -> turn.offer(process, to))
                .min(Comparator.comparingDouble(Offer::costThere)
                        .thenComparing(o -> o.to().node().name()))
                .or(() -> home.map(to -> turn.offer(process, to)));
    }

    private static List<String> reasons(Turn turn, ProcessView process) {
        return List.of(String.format(
                Locale.ROOT,
                "demand here is %.2f for each core; %s is of site %s, priority %d at %s",
                turn.self().crowd(),
                process.id(),
                process.homeSite(),
                turn.rank(process),
                turn.self().site()));
    }
}
