package org.fulcrum.postal.carrier;

import java.lang.foreign.MemorySegment;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxException.Problem;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.mailbox.Slots;
import org.fulcrum.postal.ring.Records;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;

/**
 * The consumer's end of an outgoing ring. It copies records, and leaves them in the ring until it is told that they
 * have arrived. {@link #take} and {@link #goOn} are for one thread, {@link #arrived} for one, perhaps another; there is
 * one outlet for a ring at a time.
 */
public final class Outlet {
    /** Looks at counters that do not fit, which they do not for a moment while the sender makes its ring anew. */
    private static final int MOST_LOOKS = 64;

    private static final long NONE = -1;

    private final Slots slots;
    private final int slot;
    private final RingMemory ring;
    private final long first;
    private volatile long position; // one thread writes it
    private long arrived;

    /**
     * For an open outgoing slot.
     *
     * @throws MailboxException it is being made anew
     * @throws RingException its ring is broken
     */
    public Outlet(MailboxMemory mailbox, int slot) throws MailboxException, RingException {
        slots = mailbox.outgoing();
        this.slot = slot;
        ring = ring();
        position = mailbox.ringBytes(); // where streams begin
        long unusedTail = tail();
        first = position;
        arrived = first;
    }

    private RingMemory ring() throws MailboxException, RingException {
        for (int i = 1; i < MOST_LOOKS && slots.isOpen(slot); i++) {
            try {
                return slots.ring(slot);
            } catch (RingException perhapsJustNow) {
                Thread.onSpinWait();
            }
        }
        if (!slots.isOpen(slot)) {
            throw unfinished();
        }
        return slots.ring(slot);
    }

    private MailboxException unfinished() {
        return new MailboxException(Problem.UNFINISHED, "the ring of slot " + slot + " is being made anew");
    }

    /** Position of the first record that has not arrived, when this was made. */
    public long first() {
        return first;
    }

    /** Position of what is taken next. */
    public long position() {
        return position;
    }

    /** Bytes that {@link #take} needs room for at most. */
    public int mostBytes() {
        return CarrierFrames.mostBytes(ring.dataBytes());
    }

    /**
     * Up to there everything has arrived before; what is taken next begins there, or at the head when that is further:
     * then the sender has been on the memory lane since the receiver was asked. While it is there the ring is empty,
     * and the receiver further than it.
     *
     * @throws MailboxException the ring is being made anew
     * @throws RingException it holds something, and the receiver is said to have more
     */
    public void goOn(long from) throws MailboxException, RingException {
        long tail = tail();
        if (from > tail && position < tail) {
            throw new RingException("the receiver is at " + from + ", the ring goes from " + position + " to " + tail);
        }
        if (from > position && from <= tail) {
            position = from;
            arrived(from);
        }
    }

    /**
     * Copies whole records from the position on, which is then behind them: up to 64 KiB, or one that is longer.
     *
     * @param into at least {@link #mostBytes} of memory
     * @return how many bytes; 0 when there is nothing now
     * @throws RingException what stands there are no records
     */
    public int take(MemorySegment into) throws RingException {
        long tail = look();
        long at = position;
        long available = tail - at;
        if (tail == NONE || available == 0) {
            return 0;
        }
        long wanted = Math.min(available, CarrierFrames.MOST_BYTES);
        long taken = copy(at, into, wanted);
        if (taken == 0) {
            // The first is longer than that. Its header may be another by now: then nothing is taken again.
            wanted = new Records(into, at, ring.dataBytes()).lengthAt(0);
            taken = wanted > available ? 0 : copy(at, into, wanted);
        }
        if (taken == 0 || wanted == available && taken < available) {
            throw new RingException("a record at " + (at + taken) + " goes on behind the tail, " + tail);
        }
        position = at + taken;
        return (int) taken;
    }

    private long copy(long at, MemorySegment into, long bytes) throws RingException {
        ring.copyOut(at, into.asSlice(0, bytes));
        return new Records(into, at, ring.dataBytes()).whole(0, bytes);
    }

    private long tail() throws MailboxException, RingException {
        long tail = look();
        if (tail == NONE) {
            throw unfinished();
        }
        return tail;
    }

    /**
     * Looks where the tail is. The sender may have gone on by the memory lane, and have come back with a ring made anew
     * at a later position: then that is where to go on.
     *
     * @return {@link #NONE} while it is being made
     */
    private long look() throws RingException {
        for (int i = 0; i < MOST_LOOKS; i++) {
            if (!slots.isOpen(slot)) {
                return NONE; // it is being made anew, and its bit will be set when there is something in it
            }
            long head = ring.head();
            long tail = ring.tail() >>> 1;
            long from = Math.max(head, position);
            // A head that is still the same was not made anew between the two.
            if (ring.head() == head && ring.countersAreRight(head, tail) && from <= tail) {
                position = from;
                return tail;
            }
            Thread.onSpinWait();
        }
        throw new RingException("head " + ring.head() + " and tail " + (ring.tail() >>> 1) + " of a ring of "
                + ring.dataBytes() + ", of which " + position + " was reached");
    }

    /**
     * Gives the sender the room back up to a position, up to which everything is with the receiver.
     *
     * @throws RingException that is not between what had arrived and what was taken
     */
    public void arrived(long upTo) throws RingException {
        if (upTo < arrived || upTo > position || upTo % RingMemory.ALIGNMENT != 0) {
            throw new RingException(upTo + " has arrived, of what is between " + arrived + " and " + position);
        }
        arrived = upTo;
        long head = ring.head();
        // A head that is there already: the ring was made anew at a later position.
        if (head < upTo && !ring.moveHead(head, upTo)) {
            throw new RingException("the head went from " + head + " to " + ring.head());
        }
    }
}
