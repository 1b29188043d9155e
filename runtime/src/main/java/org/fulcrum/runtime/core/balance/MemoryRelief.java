package org.fulcrum.runtime.core.balance;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a node short of memory sheds: first the process whose departure lowers the node's cost most for each byte that
 * has to travel, to the cheapest node where it fits with room to spare (paper §4.5).
 */
final class MemoryRelief {
    /** What a move costs besides its bytes, as bytes: it keeps a node from shedding a hundred tiny processes. */
    private static final double FIXED_BYTES = 16e6;

    private MemoryRelief() {}

    /** Whether a node is short of memory. */
    static boolean isShort(NodeView node, Parameters parameters) {
        return node.memoryUse() > parameters.memoryThreshold() || node.memoryStall() > parameters.memoryStall();
    }

    static void decide(Turn turn) {
        double use = turn.self().memoryUse();
        double stall = turn.self().memoryStall();
        boolean isShort = isShort(turn.self(), turn.parameters);
        while (isShort && !turn.isFull()) {
            Optional<Offer> best = best(turn);
            if (best.isEmpty()) {
                return;
            }
            turn.decide(
                    best.get(),
                    Cause.MEMORY,
                    List.of(String.format(
                            Locale.ROOT,
                            "memory %.0f %% in use, stalled %.0f %% of the time; its node sheds from %.0f %% or %.0f %%",
                            100 * use,
                            100 * stall,
                            100 * turn.parameters.memoryThreshold(),
                            100 * turn.parameters.memoryStall())));
            // Stalls are told of late: what has been decided will end them once the rest fits.
            isShort = turn.self().memoryUse() > turn.parameters.memoryThreshold();
        }
    }

    private static Optional<Offer> best(Turn turn) {
        return turn.left().stream()
                .filter(p -> p.movable() && p.bytes() > 0)
                .flatMap(p -> cheapest(turn, p).stream())
                .filter(o -> o.isCheaper(turn.parameters.hysteresis()))
                .max(Comparator.comparingDouble(MemoryRelief::reliefForByte)
                        .thenComparing(o -> o.process().id()));
    }

    private static Optional<Offer> cheapest(Turn turn, ProcessView process) {
        return turn.candidates.taking(process, turn.situation.rules(), turn.parameters).stream()
                .map(to -> turn.offer(process, to))
                .min(Comparator.comparingDouble(Offer::costThere)
                        .thenComparing(o -> o.to().node().name()));
    }

    private static double reliefForByte(Offer offer) {
        return (offer.costHere() - offer.costThere()) / (offer.process().bytes() + FIXED_BYTES);
    }
}
