package org.fulcrum.views.policy;

import java.util.List;

/**
 * One of the values that a part of the policy may have.
 *
 * @param value as the policy has it
 * @param name for people
 * @param meaning what it brings about, in a line
 */
public record Choice(String value, String name, String meaning) {
    /** The part of the policy that says how far the cluster acts by itself. */
    public static final String AUTOMATION = "automation";

    /** The part of the policy that says how readily. */
    public static final String AGGRESSIVENESS = "aggressiveness";

    /** How far the cluster acts by itself. */
    static final List<Choice> OF_AUTOMATION = List.of(
            new Choice("manual", "Manual", "Every decision is a recommendation, listed under Decisions."),
            new Choice("partial", "Partial", "As manual; placing programs when they start is not built yet."),
            new Choice("full", "Full", "Running programs are moved, too."));

    /** How readily; the figures are those of docs/balance.md. */
    static final List<Choice> OF_AGGRESSIVENESS = List.of(
            new Choice("1", "1  Reluctant", "3 times cheaper, 60 s, 1 move"),
            new Choice("2", "2  Careful", "2 times cheaper, 20 s, 2 moves"),
            new Choice("3", "3  Balanced", "1.2 times cheaper, 3 s, 4 moves"),
            new Choice("4", "4  Eager", "1.1 times cheaper, 2 s, 6 moves"),
            new Choice("5", "5  Restless", "cheaper at all, 1 s, 8 moves"));
}
