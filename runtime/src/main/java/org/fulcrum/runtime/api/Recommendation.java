package org.fulcrum.runtime.api;

import java.util.List;

/**
 * A move that the node which runs a process would order by itself, were it allowed to.
 *
 * @param process who
 * @param from where it runs
 * @param to where it would go
 * @param cause why, in a few words
 * @param gainSeconds what it is expected to save over the rest of its life, seconds; negative when it would not go for
 *     its own gain
 * @param bytes memory that would travel, bytes
 * @param reasons why, in words and numbers
 */
public record Recommendation(
        ProcessKey process,
        String from,
        String to,
        String cause,
        double gainSeconds,
        long bytes,
        List<String> reasons) {
    /** Copies the list. */
    public Recommendation {
        reasons = List.copyOf(reasons);
    }
}
