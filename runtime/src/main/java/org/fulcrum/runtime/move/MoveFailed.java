package org.fulcrum.runtime.move;

import org.fulcrum.runtime.api.Reason;

/** A step of a move that failed; caught where the move is rolled back, never beyond. */
final class MoveFailed extends Exception {
    private static final long serialVersionUID = 1L;

    /** What failed, for the operator. */
    private final transient Reason reason;

    /** Whether the process ended by itself. */
    private final boolean ended;

    MoveFailed(String code, String text) {
        this(code, text, false);
    }

    MoveFailed(String code, String text, boolean ended) {
        super(text);
        reason = Reason.blocker(code, text);
        this.ended = ended;
    }

    Reason reason() {
        return reason;
    }

    boolean ended() {
        return ended;
    }
}
