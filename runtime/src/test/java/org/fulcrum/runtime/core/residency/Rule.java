package org.fulcrum.runtime.core.residency;

/** Rules of the protocol that the model can leave out, to show that without them something breaks. */
enum Rule {
    /** Home writes the commit only when the host has said that the body runs. */
    COMMIT_BEHIND_RUNNING,
    /** Home takes calls of a body only behind the commit. */
    CALLS_BEHIND_COMMIT,
    /** The former host's body is given up only behind the commit. */
    RELEASE_BEHIND_COMMIT,
    /** Of two homes that ask for a body, the one that asked later gets it. */
    LATER_LINE_COUNTS,
    /** Orders of a home that was replaced are void. */
    FORMER_LINE_IS_VOID,
    /** A host carries out orders in the order in which they came. */
    ORDERS_IN_ORDER,
    /** An answer counts for the order it answers alone. */
    ANSWERS_ARE_NUMBERED,
    /** What a host tells while its body moves is not forgotten. */
    WORDS_ARE_KEPT,
    /** Results of calls outlive the runtime that had them executed. */
    RESULTS_ARE_KEPT
}
