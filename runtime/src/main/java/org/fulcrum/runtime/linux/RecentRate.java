package org.fulcrum.runtime.linux;

import java.util.ArrayDeque;
import java.util.Deque;

/** The mean rate of something over the last three seconds: what was added, divided by the time. Not thread-safe. */
public final class RecentRate {
    /** What is older does not count, nanoseconds: three periods of measuring and what they may be longer. */
    public static final long WINDOW_NANOS = 3_500_000_000L;

    /** Most additions kept; when they come faster the time is shorter. */
    static final int MAX_SAMPLES = 64;

    private record Sample(long atNanos, double sum) {}

    private final Deque<Sample> samples = new ArrayDeque<>();
    private double sum;

    /** Nothing added yet; counting began then, which may be longer ago. */
    public RecentRate(long sinceNanos) {
        samples.add(new Sample(sinceNanos, 0));
    }

    /** Adds what came since the former addition; the rate, in its unit for each nanosecond. */
    public double add(long nowNanos, double amount) {
        while (samples.size() > 1
                && (nowNanos - samples.getFirst().atNanos > WINDOW_NANOS || samples.size() >= MAX_SAMPLES)) {
            samples.removeFirst();
        }
        Sample oldest = samples.getFirst();
        sum += amount;
        samples.add(new Sample(nowNanos, sum));
        return nowNanos > oldest.atNanos ? (sum - oldest.sum) / (nowNanos - oldest.atNanos) : 0;
    }
}
