package org.fulcrum.runtime.core.balance;

/** How readily processes move, from 1 to 5. */
public enum Aggressiveness {
    /** 1: only where a node is at its end. */
    RELUCTANT(1, 3.0, 0.25, 8.0, 60_000, 1),
    /** 2: for a gain that anyone would see. */
    CAREFUL(2, 2.0, 0.15, 4.0, 20_000, 2),
    /** 3: as the tables of docs/balance.md were made. */
    BALANCED(3, 1.2, 0.10, 2.0, 3_000, 4),
    /** 4: for every gain that is not noise. */
    EAGER(4, 1.1, 0.10, 1.0, 2_000, 6),
    /** 5: for every gain, noise of the load included; to try things out. */
    RESTLESS(5, 1.0, 0.02, 1.0, 1_000, 8);

    final int level;
    final double hysteresis;
    final double margin;
    final double payback;
    final long residencyMillis;
    final int movesInFlight;

    Aggressiveness(
            int level, double hysteresis, double margin, double payback, long residencyMillis, int movesInFlight) {
        this.level = level;
        this.hysteresis = hysteresis;
        this.margin = margin;
        this.payback = payback;
        this.residencyMillis = residencyMillis;
        this.movesInFlight = movesInFlight;
    }

    /** The number that people type, 1 to 5. */
    public int level() {
        return level;
    }

    /**
     * The level of that number.
     *
     * @throws IllegalArgumentException when it is not 1 to 5
     */
    public static Aggressiveness ofLevel(int level) {
        if (level < 1 || level > values().length) {
            throw new IllegalArgumentException("aggressiveness is 1 to 5, not " + level);
        }
        return values()[level - 1];
    }
}
