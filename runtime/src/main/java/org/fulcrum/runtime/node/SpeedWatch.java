package org.fulcrum.runtime.node;

import org.fulcrum.runtime.linux.ProcessorGauge;

/**
 * Decides what the speed of this node's processors is now, from short looks at them. Nothing makes work faster than the
 * processor is, but much makes it slower for a moment: neighbours on the same core, a frequency that rises only once
 * there is work. So a better figure is taken at once, and a worse one after a longer look, and when it has come three
 * times in a row. Not thread-safe.
 */
final class SpeedWatch {
    /** Rounds of a glance. */
    static final int GLANCE_ROUNDS = 2;

    /** Rounds of a longer look, some 20 ms: a governor raises the frequency meanwhile. */
    static final int LOOK_ROUNDS = 80;

    /** What is not slower than this part of the speed known is nothing new. */
    static final double TOLERANCE = 0.85;

    /** So often in a row must it be slower. */
    static final int IN_A_ROW = 3;

    /** Part of a processor that longer looks may take, and how much of it they may save up, nanoseconds. */
    static final double LOOKS_SHARE = 0.0004;

    static final double MOST_SAVED_NANOS = 250_000_000;

    private static final double LOOK_NANOS = LOOK_ROUNDS * ProcessorGauge.REFERENCE_NANOS;

    /** Some rounds of work, until once it was as fast as is enough. */
    interface Work {
        ProcessorGauge.Rounds measure(int rounds, double enough);
    }

    private final Work work;
    private double most;
    private double now;
    private double bestOfRow;
    private int row;
    private double savedNanos = MOST_SAVED_NANOS;

    SpeedWatch(Work work, double known) {
        this.work = work;
        this.most = known;
        this.now = known;
    }

    /** The speed now. */
    double now() {
        return now;
    }

    /** The best there has been. */
    double most() {
        return most;
    }

    /**
     * Looks how fast the processor is.
     *
     * @param sinceNanos time since the former glance, nanoseconds
     * @param hot whether the kernel says that a processor was slowed down: then there is no doubt
     */
    void glance(long sinceNanos, boolean hot) {
        savedNanos = Math.min(MOST_SAVED_NANOS, savedNanos + sinceNanos * LOOKS_SHARE);
        double enough = now * TOLERANCE;
        double speed = work.measure(GLANCE_ROUNDS, enough).speed();
        if (speed < enough && !hot) {
            if (savedNanos < LOOK_NANOS) {
                return;
            }
            ProcessorGauge.Rounds look = work.measure(LOOK_ROUNDS, enough);
            savedNanos -= look.spentNanos();
            speed = Math.max(speed, look.speed());
        }
        take(speed, hot);
    }

    private void take(double speed, boolean hot) {
        if (speed >= now * TOLERANCE) {
            now = Math.max(now, speed);
            most = Math.max(most, now);
            row = 0;
            return;
        }
        bestOfRow = row == 0 ? speed : Math.max(bestOfRow, speed);
        row++;
        if (row >= IN_A_ROW || hot) {
            now = bestOfRow;
            row = 0;
        }
    }
}
