package org.fulcrum.runtime.move;

/** Named moments of a move, as its home sees it, at which tests make something fail ({@link FaultPoints}). */
public enum FaultPoint {
    /** Leaving home: the host has an empty body; the program still runs. */
    DEPART_PREPARED,
    /** Leaving home: all threads stand still, nothing has been changed. */
    DEPART_FROZEN,
    /** Leaving home: the state has been read, the scratch region is in the program. */
    DEPART_CAPTURED,
    /** Leaving home: the host has the pages. */
    DEPART_SENT,
    /** Leaving home: the host is ready to run the body. */
    DEPART_READY,
    /** Leaving home: the body runs, home has not committed. */
    DEPART_RUNNING,
    /** Leaving home: committed; the original is not a deputy yet. */
    DEPART_COMMITTED,
    /** Leaving home: the deputy is parked; no call has been served. */
    DEPART_PARKED,
    /** From host to host: the next host has an empty body. */
    ONWARD_PREPARED,
    /** From host to host: the body stands still, home has its image. */
    ONWARD_STOPPED,
    /** From host to host: the next host has the pages. */
    ONWARD_SENT,
    /** From host to host: the next host is ready. */
    ONWARD_READY,
    /** From host to host: the new body runs, home has not committed. */
    ONWARD_RUNNING,
    /** From host to host: committed; the former body still exists. */
    ONWARD_COMMITTED,
    /** Coming home: the body stands still, home has its image. */
    RETURN_STOPPED,
    /** Coming home: the deputy's threads are held. */
    RETURN_IN_HAND,
    /** Coming home: the memory is there. */
    RETURN_RECEIVED,
    /** Coming home: the program runs at home; the body still exists. */
    RETURN_COMMITTED
}
