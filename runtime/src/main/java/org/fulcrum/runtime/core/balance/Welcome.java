package org.fulcrum.runtime.core.balance;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The last word of the node that is to receive: it alone knows how it is now. What others have sent since the chooser's
 * news is in its figures, so that not everybody who heard of an idle node ends up there. Pure.
 */
public final class Welcome {
    /** Part of the promised pace that is still good enough. */
    private static final double KEPT = 0.8;

    private Welcome() {}

    /**
     * Whether a process is welcome; empty when it is, else why not.
     *
     * @param self the node as it measures itself now, arrivals under way included
     * @param processes what is there
     * @param process who is to come
     * @param promisedPace what the chooser expected; 0 when it comes for another reason than to be faster
     * @param rules whose guests are taken
     * @param parameters of the balance
     */
    public static Optional<String> refusal(
            NodeView self,
            List<ProcessView> processes,
            ProcessView process,
            double promisedPace,
            SiteRules rules,
            Parameters parameters) {
        if (self.standing() != Standing.OPEN || !self.computes()) {
            return Optional.of(self.name() + " takes nothing in: it is "
                    + (self.computes() ? self.standing().name().toLowerCase(Locale.ROOT) : "without speed"));
        }
        if (!rules.mayRun(process, self.site())) {
            return Optional.of(
                    "site " + self.site() + " takes no guests of site " + process.homeSite() + " like " + process.id());
        }
        if (!Candidates.fits(self, process, parameters.room())) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s has %.0f %% of its memory in use and could not take %.0f MB more with room to spare",
                    self.name(),
                    100 * self.memoryUse(),
                    process.bytes() / 1e6));
        }
        int rank = rules.rank(self.site(), process.homeSite());
        boolean outranked = processes.stream().anyMatch(p -> rules.rank(self.site(), p.homeSite()) < rank);
        if (outranked && self.plus(process).crowd() > 1 + parameters.margin()) {
            return Optional.of(self.name() + " is full of processes of a higher priority than those of site "
                    + process.homeSite());
        }
        double pace = Pace.joining(self, process, 0);
        if (pace < KEPT * promisedPace) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s could give it a pace of %.3g now, not %.3g: demand %.2f on %.4g cores",
                    self.name(),
                    pace,
                    promisedPace,
                    self.load(),
                    self.cores()));
        }
        return unfair(self, processes, process);
    }

    /** A user who has more than a fair share of a full node gets no more of it. */
    private static Optional<String> unfair(NodeView self, List<ProcessView> processes, ProcessView process) {
        if (self.crowd() <= 1 || process.home().equals(self.name())) {
            return Optional.empty();
        }
        Map<String, Double> excess = FairShares.excess(self.cores(), processes);
        double more = excess.getOrDefault(process.user(), 0.0);
        boolean others = excess.size() > 1;
        return more > 0 && others
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%s is full and user %s has %.2f cores more than a fair share of it asked for already",
                        self.name(),
                        process.user(),
                        more))
                : Optional.empty();
    }
}
