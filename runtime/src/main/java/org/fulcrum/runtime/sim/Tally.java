package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fulcrum.runtime.core.balance.Balance;
import org.fulcrum.runtime.core.balance.Cause;
import org.fulcrum.runtime.core.balance.Decision;

/** What is counted while a simulation runs. */
final class Tally {
    private static final int MOST_LINES = 1_000;

    private final Map<Cause, Integer> causes = new EnumMap<>(Cause.class);
    private final List<String> log = new ArrayList<>();
    private int moves;
    private int refusals;
    private long decisions;
    private long nanos;

    void moved(Decision decision, double now) {
        moves++;
        causes.merge(decision.cause(), 1, Integer::sum);
        if (log.size() < MOST_LINES) {
            log.add(String.format(Locale.ROOT, "%10.3f  %s", now, Balance.line(decision)));
        }
    }

    void refused() {
        refusals++;
    }

    void decided(long tookNanos) {
        decisions++;
        nanos += tookNanos;
    }

    int moves() {
        return moves;
    }

    int refusals() {
        return refusals;
    }

    long decisions() {
        return decisions;
    }

    /** Mean time of a decision that was looked into, microseconds; 0 without a stopwatch. */
    double decisionMicros() {
        return decisions == 0 ? 0 : nanos / 1e3 / decisions;
    }

    Map<Cause, Integer> causes() {
        return causes;
    }

    List<String> log() {
        return log;
    }
}
