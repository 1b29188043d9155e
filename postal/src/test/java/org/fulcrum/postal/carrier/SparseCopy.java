package org.fulcrum.postal.carrier;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.fulcrum.postal.mailbox.MailboxMemory;

/** Copies a mailbox as a move does: the pages that are in use. */
final class SparseCopy {
    private static final long SLOTS_AT = 4096;
    private static final long TABLE_BYTES = 4096 * 128;
    private static final long RINGS_AT = SLOTS_AT + 2 * TABLE_BYTES;

    private SparseCopy() {}

    static void copy(MemorySegment from, MemorySegment to, MailboxMemory mailbox) {
        piece(from, to, 0, SLOTS_AT);
        long stride = (mailbox.ringBytes() + 192 + 4095L) / 4096 * 4096;
        slots(from, to, mailbox.incoming().open(), SLOTS_AT, RINGS_AT, stride);
        slots(from, to, mailbox.outgoing().open(), SLOTS_AT + TABLE_BYTES, RINGS_AT + 4096 * stride, stride);
    }

    private static void slots(MemorySegment from, MemorySegment to, BitSet open, long table, long rings, long stride) {
        piece(from, to, table, 128L * open.length());
        open.stream().forEach(slot -> piece(from, to, rings + slot * stride, stride));
    }

    private static void piece(MemorySegment from, MemorySegment to, long at, long bytes) {
        MemorySegment.copy(from, at, to, at, bytes);
    }
}
