package org.fulcrum.runtime.move;

/**
 * How long a program of a size stands still when it moves: a fixed part, and the time its bytes take. Both are learnt
 * from the moves this node has made, by least squares in which older moves count less; what was assumed at first keeps
 * a little weight, so that moves of one size alone do not tilt the line. Thread-safe.
 */
final class PauseEstimate {
    /** The fixed part of a first move, whose code and connections are cold, milliseconds. */
    static final double FIRST_FIXED_MILLIS = 100;

    /** Speed until moves have been measured, bytes a second. */
    static final double FIRST_BYTES_A_SECOND = 500e6;

    private static final double FADING = 0.7;
    private static final double LEAST_TRUST = 0.02;
    private static final double FAR_MEGABYTES = 1_000;

    private double trust = 1;
    private double weight;
    private double x;
    private double y;
    private double xx;
    private double xy;

    /** A move has been made. */
    synchronized void learn(long bytes, double frozenMillis) {
        double megabytes = bytes / 1e6;
        trust = Math.max(LEAST_TRUST, trust * FADING);
        weight = weight * FADING + 1;
        x = x * FADING + megabytes;
        y = y * FADING + frozenMillis;
        xx = xx * FADING + megabytes * megabytes;
        xy = xy * FADING + megabytes * frozenMillis;
    }

    /** Expected pause of a program of that size, milliseconds. */
    synchronized double millis(long bytes) {
        double farMillis = FIRST_FIXED_MILLIS + FAR_MEGABYTES * 1e6 / FIRST_BYTES_A_SECOND * 1e3;
        double n = weight + 2 * trust;
        double sumX = x + trust * FAR_MEGABYTES;
        double sumY = y + trust * (FIRST_FIXED_MILLIS + farMillis);
        double sumXx = xx + trust * FAR_MEGABYTES * FAR_MEGABYTES;
        double sumXy = xy + trust * FAR_MEGABYTES * farMillis;
        double perMegabyte = Math.max(0, (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX));
        double fixed = Math.max(0, (sumY - perMegabyte * sumX) / n);
        return fixed + perMegabyte * bytes / 1e6;
    }
}
