package org.fulcrum.runtime.cluster;

/** Keeps what a stranger can provoke, a log line or an answer, from becoming a flood. Thread-safe. */
final class RateBound {
    private final int most;
    private final long windowMillis;
    private long windowStart = Long.MIN_VALUE;
    private int allowed;

    /** At most {@code most} in {@code windowMillis}. */
    RateBound(int most, long windowMillis) {
        this.most = most;
        this.windowMillis = windowMillis;
    }

    synchronized boolean allows(long nowMillis) {
        if (windowStart == Long.MIN_VALUE || nowMillis - windowStart >= windowMillis) {
            windowStart = nowMillis;
            allowed = 0;
        }
        return ++allowed <= most;
    }
}
