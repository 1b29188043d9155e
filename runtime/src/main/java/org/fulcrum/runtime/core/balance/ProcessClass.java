package org.fulcrum.runtime.core.balance;

import java.util.Locale;

/** How much a process is worth to its owner; the order of the constants is that of their rank, the highest first. */
public enum ProcessClass {
    /** Chooses a better node first and is never pushed out for another class. */
    URGENT,
    /** What a process is when nobody says otherwise. */
    NORMAL,
    /** Past its allocated time: goes to slower nodes instead of being killed (paper §3.3). */
    OVERDUE;

    /** The word that people type. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
