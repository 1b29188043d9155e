package org.fulcrum.views.drain;

import org.fulcrum.runtime.api.Standing;

/** What the pane of a node is about. */
public enum Stage {
    /** It is to take no more processes, and a reason is asked for. */
    CORDONING,
    /** It is to be emptied: the plan is shown, and a reason is asked for. */
    PLANNING,
    /** It takes no processes; those it has stay. */
    CORDONED,
    /** Those it has are leaving. */
    LEAVING,
    /** It has none. */
    EMPTY,
    /** It is not in the cluster now. */
    ABSENT;

    /**
     * The stage of a node that stands so.
     *
     * @param toDrain whether the one who looks wants to drain it, not only to cordon it
     */
    static Stage of(Standing.State state, boolean toDrain) {
        return switch (state) {
            case OPEN -> toDrain ? PLANNING : CORDONING;
            case CORDONED -> toDrain ? PLANNING : CORDONED;
            case DRAINING -> LEAVING;
            case DRAINED -> EMPTY;
        };
    }

    /** Whether a reason is asked for. */
    boolean asks() {
        return this == CORDONING || this == PLANNING;
    }
}
