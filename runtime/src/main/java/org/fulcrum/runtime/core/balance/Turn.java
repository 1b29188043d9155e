package org.fulcrum.runtime.core.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One node's turn to decide: what it sees, with what it has decided so far already done. Lives for one call. */
final class Turn {
    final Situation situation;
    final Parameters parameters;
    final Candidates candidates;
    final Prices prices;
    final List<Decision> decisions = new ArrayList<>();
    private final List<ProcessView> left;
    private NodeView self;

    Turn(Situation situation, Parameters parameters) {
        this.situation = situation;
        this.parameters = parameters;
        candidates = new Candidates(situation.self().computing(), situation.candidates(), parameters);
        prices = Prices.among(situation.self().computing(), candidates.all());
        left = new ArrayList<>(situation.processes());
        self = situation.self().computing();
    }

    NodeView self() {
        return self;
    }

    /** What has not been decided to leave. */
    List<ProcessView> left() {
        return left;
    }

    /** What may be moved now: not fixed, and here for long enough. */
    List<ProcessView> movable() {
        return left.stream()
                .filter(p -> p.movable() && p.residentMillis() >= parameters.residencyMillis())
                .toList();
    }

    boolean isFull() {
        return situation.movesInFlight() + decisions.size() >= parameters.movesInFlight();
    }

    int rank(ProcessView process) {
        return situation.rules().rank(self.site(), process.homeSite());
    }

    Offer offer(ProcessView process, Known to) {
        return new Offer(
                process,
                to,
                prices.marginalHere(self, process),
                prices.marginalThere(to.node(), process),
                Pace.at(self, process, -parameters.margin()),
                Pace.joining(to.node(), process, parameters.margin()));
    }

    void decide(Offer offer, Cause cause, List<String> more) {
        ProcessView p = offer.process();
        List<String> reasons = new ArrayList<>();
        reasons.add("%s %s".formatted(p.id(), cause.words()));
        reasons.addAll(more);
        reasons.add(String.format(
                Locale.ROOT,
                "marginal cost %.3g here, %.3g there; pace %.3g here, %.3g there, loads taken %.0f %% to its disadvantage",
                offer.costHere(),
                offer.costThere(),
                offer.paceHere(),
                offer.paceThere(),
                100 * parameters.margin()));
        reasons.add(String.format(
                Locale.ROOT,
                "it has worked for %.1f s and is expected to work as long again: %.1f s gained for a move of %.2f s (%.0f MB)",
                p.workedSeconds(),
                offer.gainSeconds(),
                offer.moveSeconds(),
                p.bytes() / 1e6));
        reasons.add("from " + Candidates.words(self) + " to " + Candidates.words(offer.to()));
        decisions.add(new Decision(
                p.id(),
                self.name(),
                offer.to().node().name(),
                cause,
                offer.costHere(),
                offer.costThere(),
                offer.paceHere(),
                offer.paceThere(),
                offer.gainSeconds(),
                offer.moveSeconds(),
                p.bytes(),
                parameters.automation().moves(),
                reasons));
        self = self.minus(p);
        left.remove(p);
        candidates.sent(offer.to().node().name(), p);
    }
}
