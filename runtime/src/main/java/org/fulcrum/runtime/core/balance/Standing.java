package org.fulcrum.runtime.core.balance;

/** Whether a node takes processes in. */
public enum Standing {
    /** It takes processes in. */
    OPEN,
    /** What is there stays, nothing comes. */
    CORDONED,
    /** What is there leaves, nothing comes. */
    DRAINING
}
