package org.fulcrum.runtime.guest;

/**
 * What the calls of a body have come to since it is here.
 *
 * @param calls forwarded and answered
 * @param bytes that they carried, both ways
 * @param waitedNanos time that its threads waited because home is elsewhere, nanoseconds; an estimate
 */
public record CallTotals(long calls, long bytes, long waitedNanos) {
    /** Nothing yet. */
    public static final CallTotals NONE = new CallTotals(0, 0, 0);
}
