package org.fulcrum.postal.mailbox;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A counter in shared memory, and behind it a flag: 1 while somebody sleeps on the counter. Who waits reads the count,
 * then looks for what there may be, and sleeps only while the count is that. Thread-safe.
 *
 * <p>One side counts and then looks at the flag, the other sets the flag and then looks at the count, each sequentially
 * consistent: one of the two sees the other.
 */
public final class Bell {
    private static final long BYTES = 4;
    private static final VarHandle WORD =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private final MemorySegment counter;
    private final MemorySegment flag;

    /** The counter is at that place of a mailbox. */
    Bell(MemorySegment mailbox, long at) {
        counter = mailbox.asSlice(at, BYTES);
        flag = mailbox.asSlice(at + BYTES, BYTES);
    }

    /** How often it was rung, modulo 2^32. */
    public int count() {
        return (int) WORD.getVolatile(counter, 0L);
    }

    /** Counts one more, and wakes who sleeps. */
    public void ring(Waker waker) {
        int unusedBefore = (int) WORD.getAndAdd(counter, 0L, 1);
        if ((int) WORD.getVolatile(flag, 0L) != 0) {
            waker.wake(counter);
        }
    }

    /**
     * Sleeps until it is rung after {@link #count} was {@code seen}, at most so long; it may return for no reason. One
     * sleeps at a time.
     */
    public void sleep(Sleeper sleeper, int seen, long timeoutNanos) {
        WORD.setVolatile(flag, 0L, 1);
        try {
            if (count() == seen) {
                sleeper.sleep(counter, seen, timeoutNanos);
            }
        } finally {
            WORD.setOpaque(flag, 0L, 0);
        }
    }
}
