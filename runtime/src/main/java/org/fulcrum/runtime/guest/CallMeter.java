package org.fulcrum.runtime.guest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the calls of one body: a few additions for each. {@link #answered} belongs to whoever reads the stream; the
 * rest is thread-safe.
 *
 * <p>How long a call takes is not yet what it costs to be away: one that waits for a key to be pressed would wait at
 * home as well. What being away adds is about the round trip, and that is what the quickest calls take. So of each call
 * counts what it took, up to {@value #ROUND_TRIPS} times the quickest of late, and what its bytes take on their way.
 */
final class CallMeter {
    /** What takes more round trips waits for something else. */
    static final int ROUND_TRIPS = 10;

    /** What a byte may take besides, nanoseconds: 100 MB/s. */
    static final long NANOS_PER_BYTE = 10;

    /** Before anything is known, nanoseconds. */
    static final long FIRST_QUICKEST_NANOS = 10_000_000;

    /** By this part the quickest is taken to be slower after each call: the line may have become so. */
    private static final int EASING = 64;

    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong waitedNanos = new AtomicLong();
    private long quickestNanos = FIRST_QUICKEST_NANOS;
    private long sentBefore;

    /** A call with so many bytes went home. */
    void sent(long bytes) {
        sentBytes.addAndGet(bytes);
    }

    /** The answer, so many bytes, came so long after its call. */
    void answered(long nanos, long bytes) {
        long sent = sentBytes.get();
        long most = ROUND_TRIPS * quickestNanos + NANOS_PER_BYTE * (bytes + sent - sentBefore);
        sentBefore = sent;
        quickestNanos = Math.min(nanos, quickestNanos + quickestNanos / EASING + 1);
        add(calls, 1);
        add(receivedBytes, bytes);
        add(waitedNanos, Math.min(nanos, most));
    }

    /** Only the reader adds: no other's addition can be lost, and the next line of the cache need not wait. */
    private static void add(AtomicLong sum, long more) {
        sum.lazySet(sum.getPlain() + more);
    }

    /** What there was so far. */
    CallTotals totals() {
        return new CallTotals(calls.get(), sentBytes.get() + receivedBytes.get(), waitedNanos.get());
    }
}
