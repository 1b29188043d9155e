package org.fulcrum.runtime.core.balance;

import java.util.List;

/**
 * A process is to move.
 *
 * @param process which, by its id
 * @param from where it is
 * @param to where it is to go
 * @param cause why, in one word
 * @param costHere its marginal cost where it is
 * @param costThere its marginal cost where it is to go
 * @param paceHere expected pace where it is, seconds of its work each second
 * @param paceThere likewise where it is to go
 * @param gainSeconds what it is expected to save over the rest of its life, seconds; negative when it is not for its
 *     gain
 * @param moveSeconds how long it is expected to stand still, seconds
 * @param bytes what has to travel
 * @param automatic whether the automation level lets it happen; else it is a recommendation
 * @param reasons why, in words with their numbers
 */
public record Decision(
        String process,
        String from,
        String to,
        Cause cause,
        double costHere,
        double costThere,
        double paceHere,
        double paceThere,
        double gainSeconds,
        double moveSeconds,
        long bytes,
        boolean automatic,
        List<String> reasons) {
    /** Copies the list. */
    public Decision {
        reasons = List.copyOf(reasons);
    }
}
