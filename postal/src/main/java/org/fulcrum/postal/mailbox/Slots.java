package org.fulcrum.postal.mailbox;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.OptionalInt;
import org.fulcrum.postal.mailbox.MailboxException.Problem;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;

/**
 * The slots of one kind of a mailbox: who is at the other end, and the ring. They are claimed in order and never given
 * back, so that behind the first free one there is nothing: a look at them touches no more memory than is in use.
 * Thread-safe.
 */
public final class Slots {
    static final long SLOT_BYTES = 128;

    private static final int FREE = 0;
    private static final int CLAIMED = 1;
    private static final int OPEN = 2;
    private static final long FAULT_AT = 4;
    private static final long ADDRESS_AT = 8;
    private static final VarHandle WORD =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private final MemorySegment table;
    private final MemorySegment rings;
    private final int ringBytes;

    Slots(MemorySegment table, MemorySegment rings, int ringBytes) {
        this.table = table;
        this.rings = rings;
        this.ringBytes = ringBytes;
    }

    private int state(int slot) {
        return (int) WORD.getVolatile(table, slot * SLOT_BYTES);
    }

    /** Whether a slot has somebody at its other end, and a ring; not so while the ring is being made. */
    public boolean isOpen(int slot) {
        return state(slot) == OPEN;
    }

    /** Those that are open. */
    public BitSet open() {
        BitSet open = new BitSet();
        int slot = 0;
        int state = state(0);
        while (state != FREE) {
            open.set(slot, state == OPEN);
            slot++;
            state = slot < MailboxMemory.SLOTS ? state(slot) : FREE;
        }
        return open;
    }

    /**
     * Who is at the other end of an open slot.
     *
     * @throws MailboxException what stands there is no address
     */
    public Address address(int slot) throws MailboxException {
        byte[] bytes = addressAt(slot).toArray(ValueLayout.JAVA_BYTE);
        return Address.decode(bytes)
                .orElseThrow(() -> new MailboxException(Problem.BROKEN, "slot " + slot + " is of nobody"));
    }

    private MemorySegment addressAt(int slot) {
        return table.asSlice(slot * SLOT_BYTES + ADDRESS_AT, Address.BYTES);
    }

    /**
     * The ring of an open slot; what its counters say is not checked yet.
     *
     * @throws RingException there is none, or one of another size
     */
    public RingMemory ring(int slot) throws RingException {
        RingMemory ring = RingMemory.open(ringAt(slot));
        if (ring.dataBytes() != ringBytes) {
            throw new RingException(
                    "a ring of " + ring.dataBytes() + " bytes in a mailbox of rings of " + ringBytes + " bytes");
        }
        return ring;
    }

    private MemorySegment ringAt(int slot) {
        long stride = stride(ringBytes);
        return rings.asSlice(slot * stride, stride);
    }

    /** Bytes from one ring to the next: each begins at a page of its own, so that those never used take none. */
    static long stride(int ringBytes) {
        long page = 4096;
        return (ringBytes + RingMemory.HEAD_BYTES + page - 1) / page * page;
    }

    /** Why nothing goes from an outgoing slot any more. */
    public Fault fault(int slot) {
        return Fault.of((int) WORD.getAcquire(table, slot * SLOT_BYTES + FAULT_AT));
    }

    /** Says so, if nobody has before; it does not change any more. */
    public void setFault(int slot, Fault fault) {
        boolean unusedFirst = WORD.compareAndSet(table, slot * SLOT_BYTES + FAULT_AT, 0, fault.number());
    }

    /**
     * The open slot of an address.
     *
     * @throws MailboxException the table is broken
     */
    public OptionalInt find(Address address) throws MailboxException {
        int slot = findOrFree(address);
        return slot < MailboxMemory.SLOTS && isOpen(slot) ? OptionalInt.of(slot) : OptionalInt.empty();
    }

    /** The open slot of an address, else the first free one, else the number of slots. */
    private int findOrFree(Address address) throws MailboxException {
        MemorySegment wanted = MemorySegment.ofArray(address.encode());
        for (int slot = 0; slot < MailboxMemory.SLOTS; slot++) {
            int state = state(slot);
            if (state == FREE || state == OPEN && addressAt(slot).mismatch(wanted) < 0) {
                return slot;
            }
            if (state != CLAIMED && state != OPEN) {
                throw new MailboxException(Problem.BROKEN, "slot " + slot + " has the state " + state);
            }
        }
        return MailboxMemory.SLOTS;
    }

    /** The open slot of an address; if there is none, the first free one, its ring beginning at that position. */
    int claim(Address address, long first) throws MailboxException {
        int slot = findOrFree(address);
        while (slot < MailboxMemory.SLOTS) {
            if (isOpen(slot) && addressAt(slot).mismatch(MemorySegment.ofArray(address.encode())) < 0) {
                return slot;
            }
            if (WORD.compareAndSet(table, slot * SLOT_BYTES, FREE, CLAIMED)) {
                addressAt(slot).copyFrom(MemorySegment.ofArray(address.encode()));
                make(slot, first);
                return slot;
            }
            slot++; // another has claimed it at this moment; what is behind it is free, or claimed later still
        }
        throw new MailboxException(Problem.FULL, "all " + MailboxMemory.SLOTS + " slots are taken");
    }

    /** Makes the ring of a slot anew, empty, its stream going on at that position. */
    void renew(int slot, long position) {
        WORD.setVolatile(table, slot * SLOT_BYTES, CLAIMED);
        make(slot, position);
    }

    private void make(int slot, long position) {
        RingMemory unusedRing = RingMemory.make(ringAt(slot), ringBytes, position);
        WORD.setVolatile(table, slot * SLOT_BYTES, OPEN);
    }
}
