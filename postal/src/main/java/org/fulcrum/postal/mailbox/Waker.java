package org.fulcrum.postal.mailbox;

import java.lang.foreign.MemorySegment;

/** Wakes who sleeps on a word of shared memory, in whatever process: FUTEX_WAKE of futex(2), not private. */
@FunctionalInterface
public interface Waker {
    /**
     * Wakes all who sleep there.
     *
     * @param word 4 bytes of a mailbox, aligned
     */
    void wake(MemorySegment word);
}
