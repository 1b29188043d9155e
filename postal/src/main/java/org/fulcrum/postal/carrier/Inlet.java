package org.fulcrum.postal.carrier;

import java.lang.foreign.MemorySegment;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxException.Problem;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.mailbox.Waker;
import org.fulcrum.postal.ring.Records;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;

/**
 * The producer's end of an incoming ring, for records that come from another node. Not thread-safe; there is one for a
 * ring at a time.
 */
public final class Inlet {
    /** Commits that are tried when the seal came and went in between. */
    private static final int MOST_TRIES = 3;

    /** What became of bytes. */
    public enum Outcome {
        /** They are all in the ring. */
        COMMITTED,
        /** Those that there was room for are; the rest, or all again, are to be committed when there is more. */
        FULL,
        /** The ring is sealed, and those that are not in it have to be brought to where the receiver will be. */
        SEALED
    }

    private final MailboxMemory mailbox;
    private final Waker waker;
    private final int slot;
    private final RingMemory ring;
    private long position;

    /**
     * For a sender, whose slot is claimed when it has none.
     *
     * @param first where the ring of a new slot begins: a multiple of 16, at least the bytes of a ring
     * @throws MailboxException the mailbox or the ring is sealed, has no room, or is broken
     * @throws RingException the ring is broken
     */
    public Inlet(MailboxMemory mailbox, Address sender, long first, Waker waker)
            throws MailboxException, RingException {
        this.mailbox = mailbox;
        this.waker = waker;
        slot = mailbox.claimIncoming(sender, first);
        ring = mailbox.incoming().ring(slot);
        long head = ring.head();
        if (isSealed(look(head))) {
            throw new MailboxException(Problem.SEALED, mailbox.owner() + " is being moved");
        }
        if (head != position) {
            mailbox.arrived(slot, waker); // who committed that may have died before it said so
        }
    }

    /** Position behind what is in the ring, as last seen. */
    public long position() {
        return position;
    }

    /** Refreshes the position; the tail as it is written. */
    private long look(long head) throws RingException {
        long tail = ring.tail();
        if (tail >>> 1 < Math.max(position, ring.dataBytes()) || !ring.countersAreRight(head, tail >>> 1)) {
            throw new RingException("head " + head + " and tail " + (tail >>> 1) + " of a ring of " + ring.dataBytes()
                    + ", of which " + position + " was reached");
        }
        position = tail >>> 1;
        return tail;
    }

    private static boolean isSealed(long tail) {
        return (tail & 1) != 0;
    }

    /**
     * Commits whole records. Those that are in the ring already are skipped.
     *
     * @param from position of the first byte
     * @param bytes the records; nobody else may write there
     * @throws RingException they are no records, do not follow what is in the ring, or the ring is broken
     */
    public Outcome commit(long from, MemorySegment bytes) throws RingException {
        Records records = new Records(bytes, from, ring.dataBytes());
        if (bytes.byteSize() % RingMemory.ALIGNMENT != 0
                || records.whole(0, bytes.byteSize()) != bytes.byteSize()
                || from > RingMemory.MOST_POSITION) {
            throw new RingException(bytes.byteSize() + " bytes at " + from + " do not end with a record");
        }
        for (int i = 0; i < MOST_TRIES; i++) {
            long before = position;
            long head = ring.head();
            boolean sealed = isSealed(look(head));
            if (i > 0 && position != before) {
                throw new RingException("somebody else committed up to " + position);
            }
            long known = position - from;
            if (known >= bytes.byteSize()) {
                return Outcome.COMMITTED;
            }
            if (sealed) {
                return Outcome.SEALED;
            }
            if (known < 0 || records.whole(0, known) != known) {
                throw new RingException("records at " + from + " for a ring that goes to " + position);
            }
            long room = ring.dataBytes() - (position - head);
            long end = records.whole(known, Math.min(bytes.byteSize(), known + room));
            if (end == known) {
                return Outcome.FULL;
            }
            if (put(bytes.asSlice(known, end - known))) {
                return end == bytes.byteSize() ? Outcome.COMMITTED : Outcome.FULL;
            }
        }
        return Outcome.FULL; // sealed and unsealed again each time: later
    }

    private boolean put(MemorySegment records) {
        long next = position + records.byteSize();
        ring.setReserve(next); // before the bytes: whoever copies the ring to another place copies up to here
        ring.copyIn(position, records);
        boolean committed = ring.moveTail(position, next);
        if (committed) {
            position = next;
            mailbox.arrived(slot, waker);
        }
        return committed;
    }
}
