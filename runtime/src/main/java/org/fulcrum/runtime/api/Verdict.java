package org.fulcrum.runtime.api;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What preflight says of a move.
 *
 * @param possible whether nothing forbids it
 * @param reasons what was found, blockers first
 * @param estimatedBytes memory that would travel, bytes
 * @param estimatedPauseMillis how long the program would stand still, milliseconds
 */
public record Verdict(boolean possible, List<Reason> reasons, long estimatedBytes, double estimatedPauseMillis) {
    /** Copies the reasons. */
    public Verdict {
        reasons = List.copyOf(reasons);
    }

    /** What forbids it, for people. */
    public String blockers() {
        return reasons.stream()
                .filter(r -> r.severity() == Reason.Severity.BLOCKER)
                .map(Reason::text)
                .collect(Collectors.joining("; "));
    }

    /** A verdict from findings: possible when none of them is a blocker. */
    public static Verdict of(List<Reason> reasons, long estimatedBytes, double estimatedPauseMillis) {
        boolean possible = reasons.stream().noneMatch(r -> r.severity() == Reason.Severity.BLOCKER);
        List<Reason> sorted = reasons.stream()
                .sorted((a, b) -> b.severity().compareTo(a.severity()))
                .toList();
        return new Verdict(possible, sorted, estimatedBytes, estimatedPauseMillis);
    }
}
