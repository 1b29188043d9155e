package org.fulcrum.runtime.platform;

/**
 * Consecutive pages that travel.
 *
 * @param start first address
 * @param end first address after them
 */
public record PageRun(long start, long end) {
    /** Size, bytes. */
    public long length() {
        return end - start;
    }
}
