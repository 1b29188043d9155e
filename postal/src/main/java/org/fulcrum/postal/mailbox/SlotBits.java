package org.fulcrum.postal.mailbox;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.BitSet;

/** A bit for each slot in whose ring something may be. Thread-safe. */
public final class SlotBits {
    /** Size in memory. */
    static final long BYTES = MailboxMemory.SLOTS / 8;

    private static final int WORDS = MailboxMemory.SLOTS / Long.SIZE;
    private static final VarHandle WORD =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private final MemorySegment bits;

    /** They are at that place of a mailbox. */
    SlotBits(MemorySegment mailbox, long at) {
        bits = mailbox.asSlice(at, BYTES);
    }

    /** Sets the bit of a slot, after its ring was written. */
    public void set(int slot) {
        long unusedBefore =
                (long) WORD.getAndBitwiseOrRelease(bits, (long) slot / Long.SIZE * Long.BYTES, 1L << slot % Long.SIZE);
    }

    /** The slots whose bits are set, which are cleared; their rings are to be looked into afterwards. */
    public BitSet take() {
        long[] taken = new long[WORDS];
        for (int word = 0; word < WORDS; word++) {
            long at = (long) word * Long.BYTES;
            // Most are zero, and stay in the caches of those who write them.
            if ((long) WORD.getOpaque(bits, at) != 0) {
                taken[word] = (long) WORD.getAndSetAcquire(bits, at, 0L);
            }
        }
        return BitSet.valueOf(taken);
    }
}
