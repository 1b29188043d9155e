package org.fulcrum.postal.mailbox;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.fulcrum.postal.mailbox.MailboxException.Problem;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;

/**
 * A mailbox that is mapped here. What its owner and its senders wrote is checked before it is used. Thread-safe.
 *
 * <pre>
 *  0  u32 magic "MBOX"   64  u32 arrivals   80  u32 departures   128  512 bytes  pending: a bit an incoming slot
 *  4  u32 version        68  u32 sleeps     84  u32 watched      640   80 bytes  address of the owner
 *  8  u32 slots          72  u32 sealed                         1024  512 bytes  leaving: a bit an outgoing slot
 * 12  u32 ring bytes     76  u32 epoch                          4096  incoming slots, outgoing ones, their rings
 * </pre>
 */
public final class MailboxMemory {
    /** Incoming slots, and outgoing ones. */
    public static final int SLOTS = 4096;

    private static final int MAGIC = 0x584f_424d;
    private static final int VERSION = 2;
    private static final long MAGIC_AT = 0;
    private static final long VERSION_AT = 4;
    private static final long SLOTS_AT = 8;
    private static final long RING_BYTES_AT = 12;
    private static final long ARRIVALS_AT = 64;
    private static final long SEALED_AT = 72;
    private static final long EPOCH_AT = 76;
    private static final long DEPARTURES_AT = 80;
    private static final long PENDING_AT = 128;
    private static final long OWNER_AT = 640;
    private static final long LEAVING_AT = 1024;
    private static final long INCOMING_AT = 4096;
    private static final long OUTGOING_AT = INCOMING_AT + SLOTS * Slots.SLOT_BYTES;
    private static final long RINGS_AT = OUTGOING_AT + SLOTS * Slots.SLOT_BYTES;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle WORD = INT.varHandle();

    private final MemorySegment memory;
    private final int ringBytes;
    private final Address owner;
    private final Slots incoming;
    private final Slots outgoing;
    private final SlotBits pending;
    private final SlotBits leaving;
    private final Bell arrivals;
    private final Bell departures;

    private MailboxMemory(MemorySegment memory, int ringBytes, Address owner) {
        this.memory = memory;
        this.ringBytes = ringBytes;
        this.owner = owner;
        long tableBytes = SLOTS * Slots.SLOT_BYTES;
        long ringsBytes = SLOTS * Slots.stride(ringBytes);
        incoming = new Slots(memory.asSlice(INCOMING_AT, tableBytes), memory.asSlice(RINGS_AT, ringsBytes), ringBytes);
        outgoing = new Slots(
                memory.asSlice(OUTGOING_AT, tableBytes), memory.asSlice(RINGS_AT + ringsBytes, ringsBytes), ringBytes);
        pending = new SlotBits(memory, PENDING_AT);
        leaving = new SlotBits(memory, LEAVING_AT);
        arrivals = new Bell(memory, ARRIVALS_AT);
        departures = new Bell(memory, DEPARTURES_AT);
    }

    /**
     * Size of a mailbox with rings of such size, bytes; most of it are holes, which nobody may fill by reading all of
     * it.
     */
    public static long bytes(int ringBytes) {
        return RINGS_AT + 2 * SLOTS * Slots.stride(ringBytes);
    }

    /**
     * Makes the mailbox of a process.
     *
     * @param memory {@link #bytes} of it, all zero, aligned to 8 bytes
     * @param ringBytes of data in each ring: see {@link RingMemory#sizeIsRight}
     */
    public static MailboxMemory create(MemorySegment memory, Address owner, int ringBytes) {
        if (!RingMemory.sizeIsRight(ringBytes) || memory.byteSize() != bytes(ringBytes)) {
            throw new IllegalArgumentException(
                    "no mailbox: rings of " + ringBytes + " bytes in " + memory.byteSize() + " of memory");
        }
        memory.set(INT, VERSION_AT, VERSION);
        memory.set(INT, SLOTS_AT, SLOTS);
        memory.set(INT, RING_BYTES_AT, ringBytes);
        memory.set(INT, EPOCH_AT, 1);
        MemorySegment.copy(MemorySegment.ofArray(owner.encode()), 0, memory, OWNER_AT, Address.BYTES);
        WORD.setRelease(memory, MAGIC_AT, MAGIC); // last: who opens it before finds none
        return new MailboxMemory(memory, ringBytes, owner);
    }

    /**
     * The mailbox that somebody made in memory, which is aligned to 8 bytes. Size and owner are taken over once;
     * whether the owner is who the file's name says is for the caller to compare.
     *
     * @throws MailboxException there is none
     */
    public static MailboxMemory open(MemorySegment memory) throws MailboxException {
        if (memory.byteSize() < RINGS_AT
                || (int) WORD.getAcquire(memory, MAGIC_AT) != MAGIC
                || memory.get(INT, VERSION_AT) != VERSION
                || memory.get(INT, SLOTS_AT) != SLOTS) {
            throw new MailboxException(
                    Problem.BROKEN, "no mailbox of version " + VERSION + " in " + memory.byteSize() + " bytes");
        }
        int ringBytes = memory.get(INT, RING_BYTES_AT);
        if (!RingMemory.sizeIsRight(ringBytes) || memory.byteSize() != bytes(ringBytes)) {
            throw new MailboxException(
                    Problem.BROKEN,
                    "a mailbox of rings of " + Integer.toUnsignedString(ringBytes) + " bytes in " + memory.byteSize());
        }
        byte[] owner = memory.asSlice(OWNER_AT, Address.BYTES).toArray(ValueLayout.JAVA_BYTE);
        return new MailboxMemory(
                memory,
                ringBytes,
                Address.decode(owner).orElseThrow(() -> new MailboxException(Problem.BROKEN, "a mailbox of nobody")));
    }

    /** Whose it is. */
    public Address owner() {
        return owner;
    }

    /** Bytes of data in each of its rings. */
    public int ringBytes() {
        return ringBytes;
    }

    /** The slots with a ring from each sender. */
    public Slots incoming() {
        return incoming;
    }

    /** The slots with a ring to each receiver that cannot be reached by the memory lane. */
    public Slots outgoing() {
        return outgoing;
    }

    /** Incoming slots in whose rings something may be; the owner takes them. */
    public SlotBits pending() {
        return pending;
    }

    /** Outgoing slots in whose rings something may be; the runtime takes them. */
    public SlotBits leaving() {
        return leaving;
    }

    /** Rung with each message that arrives; the owner sleeps on it. */
    public Bell arrivals() {
        return arrivals;
    }

    /** Rung with each record committed to an outgoing ring; the runtime sleeps on it. */
    public Bell departures() {
        return departures;
    }

    /** Tells the owner that something was committed to an incoming ring. */
    public void arrived(int slot, Waker waker) {
        pending.set(slot);
        arrivals.ring(waker);
    }

    /** Tells the runtime that something was committed to an outgoing ring. */
    public void departed(int slot, Waker waker) {
        leaving.set(slot);
        departures.ring(waker);
    }

    /** The number that says whether somebody has come to the node since it was looked at; never 0. */
    public int epoch() {
        return (int) WORD.getVolatile(memory, EPOCH_AT);
    }

    /** Somebody has come to the node, or the owner has. One thread at a time. */
    public void nextEpoch() {
        int next = epoch() + 1;
        WORD.setVolatile(memory, EPOCH_AT, next == 0 ? 1 : next);
    }

    /**
     * The incoming slot of a sender, its ring made when it has none yet.
     *
     * @param first where that ring's stream begins: a multiple of 16, at least {@link #ringBytes()}
     * @throws MailboxException it is sealed, has no room, or is broken
     */
    public int claimIncoming(Address sender, long first) throws MailboxException {
        int slot = incoming.claim(sender, checked(first));
        // After the slot is open: who seals says so before it looks for open slots, and one of the two sees the other.
        if (isSealed()) {
            throw new MailboxException(Problem.SEALED, owner + " is being moved, or has left");
        }
        return slot;
    }

    /**
     * For the owner: the outgoing slot of a receiver, its ring made when it has none yet.
     *
     * @param first where that ring's stream begins: a multiple of 16, at least {@link #ringBytes()}
     * @throws MailboxException it has no room, or is broken
     */
    public int claimOutgoing(Address receiver, long first) throws MailboxException {
        return outgoing.claim(receiver, checked(first));
    }

    /** For the owner: the ring of an open outgoing slot, which is empty, goes on at a later position. */
    public void renewOutgoing(int slot, long position) {
        outgoing.renew(slot, checked(position));
    }

    private long checked(long first) {
        // A tail of 0 is of no ring but of empty memory.
        if (first < ringBytes || first % RingMemory.ALIGNMENT != 0) {
            throw new IllegalArgumentException("no stream begins at " + first + " in rings of " + ringBytes);
        }
        return first;
    }

    /** Whether the owner is being moved, or has left. */
    public boolean isSealed() {
        return (int) WORD.getVolatile(memory, SEALED_AT) != 0;
    }

    /** Nobody puts anything in from now on, old sender or new; rings that are none are left to their reader. */
    public void seal() {
        WORD.setVolatile(memory, SEALED_AT, 1); // before the look for open slots, see claimIncoming
        incoming.open().stream().forEach(slot -> {
            try {
                long unusedEnd = incoming.ring(slot).seal();
            } catch (RingException broken) {
                // left to its reader
            }
        });
    }

    /**
     * As it was before it was sealed. All slots are told as pending: who committed to a ring just before the seal may
     * have set its bit after the mailbox was copied to this place.
     */
    public void unseal(Waker waker) {
        incoming.open().stream().forEach(slot -> {
            try {
                incoming.ring(slot).unseal();
                pending.set(slot);
            } catch (RingException broken) {
                // left to its reader
            }
        });
        WORD.setVolatile(memory, SEALED_AT, 0);
        arrivals.ring(waker);
    }
}
