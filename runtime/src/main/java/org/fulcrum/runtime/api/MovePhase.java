package org.fulcrum.runtime.api;

/** The step a move is at, in order. */
public enum MovePhase {
    /** Preflight and reservation at the target. */
    PREFLIGHT,
    /** The target builds an empty body. */
    BUILD,
    /** The program is being stopped and its state read. */
    FREEZE,
    /** Memory travels. */
    STREAM,
    /** Home decides where the process is. */
    COMMIT,
    /** The program runs at the target. */
    RESUME,
    /** Over, one way or the other. */
    DONE
}
