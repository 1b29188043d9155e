package org.fulcrum.postal.mailbox;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;

/** A mailbox that is mapped here. What its owner and its senders wrote is checked before it is used. */
public final class MailboxMemory {
    /** Senders that a mailbox has room for. */
    public static final int SLOTS = 4096;

    private static final int MAGIC = 0x584f_424d;
    private static final int VERSION = 1;
    private static final long VERSION_AT = 4;
    private static final long SLOTS_AT = 8;
    private static final long RING_BYTES_AT = 12;
    private static final long SEALED_AT = 72;
    private static final long FIRST_SLOT_AT = 4096;
    private static final long SLOT_BYTES = 128;
    private static final long FIRST_RING_AT = FIRST_SLOT_AT + SLOTS * SLOT_BYTES;
    private static final int OPEN = 2;
    private static final long PAGE_BYTES = 4096;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle STATE = INT.varHandle();

    private final MemorySegment memory;
    private final int ringBytes;

    private MailboxMemory(MemorySegment memory, int ringBytes) {
        this.memory = memory;
        this.ringBytes = ringBytes;
    }

    /** The mailbox in memory of that size. */
    public static MailboxMemory open(MemorySegment memory) throws RingException {
        if (memory.byteSize() < FIRST_RING_AT
                || memory.get(INT, 0) != MAGIC
                || memory.get(INT, VERSION_AT) != VERSION
                || memory.get(INT, SLOTS_AT) != SLOTS) {
            throw new RingException("no mailbox in " + memory.byteSize() + " bytes of memory");
        }
        int ringBytes = memory.get(INT, RING_BYTES_AT);
        if (!RingMemory.sizeIsRight(ringBytes) || memory.byteSize() != bytes(ringBytes)) {
            throw new RingException("a mailbox of rings of " + Integer.toUnsignedString(ringBytes) + " bytes in "
                    + memory.byteSize() + " of memory");
        }
        return new MailboxMemory(memory, ringBytes);
    }

    /** Size of a mailbox with rings of such size, bytes; most of it are holes. */
    public static long bytes(int ringBytes) {
        return FIRST_RING_AT + SLOTS * stride(ringBytes);
    }

    private static long stride(int ringBytes) {
        return (ringBytes + RingMemory.HEAD_BYTES + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }

    /** Slots that have a sender, from the first. */
    public List<Integer> open() {
        List<Integer> open = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            if ((int) STATE.getVolatile(memory, FIRST_SLOT_AT + slot * SLOT_BYTES) == OPEN) {
                open.add(slot);
            }
        }
        return open;
    }

    /** The ring of a slot. */
    public RingMemory ring(int slot) throws RingException {
        long stride = stride(ringBytes);
        return RingMemory.open(memory.asSlice(FIRST_RING_AT + slot * stride, stride));
    }

    /** Nobody puts anything in from now on, old sender or new; rings that are none are left to their reader. */
    public void seal() {
        STATE.setVolatile(memory, SEALED_AT, 1); // before the look for open slots: a sender opens one, then looks here
        for (int slot : open()) {
            try {
                long unusedEnd = ring(slot).seal();
            } catch (RingException broken) {
                continue;
            }
        }
    }

    /** As it was before it was sealed. */
    public void unseal() {
        for (int slot : open()) {
            try {
                ring(slot).unseal();
            } catch (RingException broken) {
                continue;
            }
        }
        STATE.setVolatile(memory, SEALED_AT, 0);
    }
}
