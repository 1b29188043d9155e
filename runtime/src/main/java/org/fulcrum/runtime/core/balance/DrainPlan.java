package org.fulcrum.runtime.core.balance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Plans how a node is emptied: the largest process first, each to where it then costs least, what was planned before
 * included, so that they spread by cost. Two or more never all go to one node when a second one would take one of them.
 * Pure: the node, what is there and what is known of others in, a plan out.
 */
public final class DrainPlan {
    private final Turn turn;
    private final Situation situation;
    private final List<Drain.Stay> stays = new ArrayList<>();

    private DrainPlan(Situation situation, Parameters parameters) {
        this.situation = situation;
        turn = new Turn(situation, parameters);
    }

    /** Plans. The candidates are those of a {@link Situation}; residency and moves in flight do not matter here. */
    public static Drain of(Situation situation, Parameters parameters) {
        return new DrainPlan(situation, parameters).plan();
    }

    private Drain plan() {
        List<ProcessView> order = situation.processes().stream()
                .sorted(Comparator.comparingLong(ProcessView::bytes).reversed().thenComparing(ProcessView::id))
                .toList();
        int left = order.size();
        for (ProcessView process : order) {
            leave(process, --left == 0);
        }
        long bytes = turn.decisions.stream().mapToLong(Decision::bytes).sum();
        double standing =
                turn.decisions.stream().mapToDouble(Decision::moveSeconds).sum();
        // The link out is one: moves side by side share it, only what is not bytes overlaps.
        double alone = turn.decisions.size() * Pace.MOVE_SECONDS;
        double seconds = standing
                - alone
                + alone / Math.min(turn.parameters.movesInFlight(), Math.max(1, turn.decisions.size()));
        return new Drain(situation.self().name(), turn.decisions, stays, bytes, seconds);
    }

    private void leave(ProcessView process, boolean last) {
        if (!process.movable()) {
            stays.add(new Drain.Stay(
                    process.id(), process.isMeasured() ? process.fixed() : "what was measured of it is no number"));
            return;
        }
        String only = last && turn.decisions.size() > 0 ? onlyTarget() : "";
        Optional<Offer> way = cheapest(process, only).or(() -> cheapest(process, ""));
        if (way.isEmpty()) {
            stays.add(new Drain.Stay(
                    process.id(),
                    String.format(
                            Locale.ROOT,
                            "no node that it may use is open, has fresh news and %.0f MB with room to spare",
                            process.bytes() / 1e6)));
            return;
        }
        turn.decide(
                way.get(), Cause.DRAIN, process.home().equals(situation.self().name()) ? List.of(DEPUTY) : List.of());
    }

    private static final String DEPUTY = "this is its home: its deputy stays here and carries out its calls";

    /** The node that all steps so far go to; empty when there are several. */
    private String onlyTarget() {
        String first = turn.decisions.getFirst().to();
        return turn.decisions.stream().allMatch(d -> d.to().equals(first)) ? first : "";
    }

    private Optional<Offer> cheapest(ProcessView process, String but) {
        return turn.candidates.taking(process, situation.rules(), turn.parameters).stream()
                .filter(k -> !k.node().name().equals(but))
                .map(to -> turn.offer(process, to))
                .min(Comparator.comparingDouble(Offer::costThere)
                        .thenComparing(o -> o.to().node().name()));
    }
}
