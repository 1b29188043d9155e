package org.fulcrum.runtime.api;

/** Where a process is, seen from its home-node. */
public enum Residency {
    /** Runs at home, nothing intercepted. */
    AT_HOME,
    /** Leaving home for its first host. */
    DEPARTING,
    /** Its body runs on another node; the deputy stays at home. */
    AWAY,
    /** Coming home, or going on from one host to another. */
    RETURNING,
    /** The node that held its only live copy is gone; the parent has been told. */
    LOST
}
