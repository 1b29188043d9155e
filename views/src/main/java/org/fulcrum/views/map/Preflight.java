package org.fulcrum.views.map;

import org.fulcrum.runtime.api.Verdict;

/** What is known of whether a process can move to a node. */
public sealed interface Preflight {
    /** It runs there already. */
    record Here() implements Preflight {}

    /** The question is on its way. */
    record Checking() implements Preflight {}

    /**
     * The answer.
     *
     * @param verdict what preflight found
     */
    record Answered(Verdict verdict) implements Preflight {}

    /**
     * Nobody could be asked; a move may still be tried.
     *
     * @param why for people
     */
    record Unanswered(String why) implements Preflight {}

    /** Whether preflight found a blocker. */
    default boolean refuses() {
        return this instanceof Answered answered && !answered.verdict.possible();
    }

    /** Whether a move is known to be possible. */
    default boolean allows() {
        return this instanceof Answered answered && answered.verdict.possible();
    }
}
