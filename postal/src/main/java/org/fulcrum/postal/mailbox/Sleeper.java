package org.fulcrum.postal.mailbox;

import java.lang.foreign.MemorySegment;

/** Sleeps on a word of shared memory: FUTEX_WAIT of futex(2), not private. */
@FunctionalInterface
public interface Sleeper {
    /**
     * Sleeps while the word has a value, until somebody wakes it; it may return for no reason.
     *
     * @param word 4 bytes of a mailbox, aligned
     * @param seen the value
     * @param timeoutNanos at most so long
     */
    void sleep(MemorySegment word, int seen, long timeoutNanos);
}
