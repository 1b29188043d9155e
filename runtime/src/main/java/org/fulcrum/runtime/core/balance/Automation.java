package org.fulcrum.runtime.core.balance;

import java.util.Locale;

/** Who carries decisions out. */
public enum Automation {
    /** People: every decision is a recommendation. */
    MANUAL,
    /** A process is started on the best node; where it runs later is for people to say. */
    PARTIAL,
    /** The cluster. */
    FULL;

    /** Whether a process that runs may be moved without anyone asking. */
    public boolean moves() {
        return this == FULL;
    }

    /** Whether a process that starts may be placed without anyone asking. */
    public boolean places() {
        return this != MANUAL;
    }

    /** The word that people type. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
