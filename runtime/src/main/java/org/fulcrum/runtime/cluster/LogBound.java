package org.fulcrum.runtime.cluster;

/** Keeps a log line that a stranger can provoke from flooding the log. Thread-safe. */
final class LogBound {
    private final int lines;
    private final long windowMillis;
    private long windowStart = Long.MIN_VALUE;
    private int written;

    /** At most {@code lines} in {@code windowMillis}. */
    LogBound(int lines, long windowMillis) {
        this.lines = lines;
        this.windowMillis = windowMillis;
    }

    synchronized boolean allows(long nowMillis) {
        if (windowStart == Long.MIN_VALUE || nowMillis - windowStart >= windowMillis) {
            windowStart = nowMillis;
            written = 0;
        }
        return ++written <= lines;
    }
}
