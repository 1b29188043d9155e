package org.fulcrum.views.map;

import java.util.stream.Collectors;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.views.kit.Formats;

/** What preflight found, in sentences. */
final class PreflightText {
    private PreflightText() {}

    /** One line: whether a process can move to that node. */
    static String headline(Preflight preflight, String node) {
        return switch (preflight) {
            case Preflight.Here here -> "It already runs on " + node;
            case Preflight.Checking checking -> "Checking " + node + "…";
            case Preflight.Unanswered unanswered -> "No answer from " + node;
            case Preflight.Answered answered ->
                answered.verdict().possible() ? "Can move to " + node : "Cannot move to " + node;
        };
    }

    /** One line: what it would cost, or why there is no answer; may be empty. */
    static String estimate(Preflight preflight) {
        return switch (preflight) {
            case Preflight.Answered answered -> answered.verdict().possible() ? cost(answered.verdict()) : "";
            case Preflight.Unanswered unanswered -> unanswered.why();
            case Preflight.Here here -> "";
            case Preflight.Checking checking -> "";
        };
    }

    private static String cost(Verdict verdict) {
        return "about %s to send, about %s standing still"
                .formatted(Formats.bytes(verdict.estimatedBytes()), Formats.millis(verdict.estimatedPauseMillis()));
    }

    /** Headline, cost and reasons in one line. */
    static String summary(Preflight preflight, String node) {
        String estimate = estimate(preflight);
        String reasons = preflight instanceof Preflight.Answered answered
                ? answered.verdict().reasons().stream().map(Reason::text).collect(Collectors.joining("; "))
                : "";
        return headline(preflight, node)
                + (estimate.isEmpty() ? "" : ": " + estimate)
                + (reasons.isEmpty() ? "" : ": " + reasons);
    }
}
