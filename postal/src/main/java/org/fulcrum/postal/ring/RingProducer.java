package org.fulcrum.postal.ring;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The end of a ring that puts records in. Not thread-safe. */
public final class RingProducer {
    private final RingMemory ring;
    private long tail;
    private long headSeen;
    private long next;

    /** An end; the ring's counters must be possible. */
    public RingProducer(RingMemory ring) throws RingException {
        this.ring = ring;
        tail = ring.tail() >>> 1;
        headSeen = ring.head();
        next = tail;
        if (!ring.countersAreRight(headSeen, tail)) {
            throw new RingException("head " + headSeen + " and tail " + tail + " of a ring of " + ring.dataBytes());
        }
    }

    /**
     * Room for one record. Nobody sees it before {@link #commit}; asking again instead gives it up.
     *
     * @param length of its payload, at most {@link RingMemory#mostPayload()}
     * @return where the payload goes; empty when there is no room now
     */
    public Optional<MemorySegment> reserve(int length, Kind kind, long tag) throws RingException {
        if (length < 0 || length > ring.mostPayload() || kind == Kind.PADDING) {
            throw new IllegalArgumentException(
                    "a record of " + length + " bytes, " + kind + ", in a ring of " + ring.dataBytes());
        }
        long needed = RingMemory.recordBytes(length);
        int place = ring.place(tail);
        int toEnd = ring.dataBytes() - place;
        long skipped = toEnd < needed ? toEnd : 0;
        if (!fits(skipped + needed)) {
            look();
            if (!fits(skipped + needed)) {
                return Optional.empty();
            }
        }
        next = tail + skipped + needed;
        // Before the bytes: whoever copies the ring to another place copies up to here.
        ring.setReserve(next);
        if (skipped > 0) {
            ring.putRecord(place, toEnd - RingMemory.RECORD_BYTES, Kind.PADDING, 0);
            place = 0;
        }
        ring.putRecord(place, length, kind, tag);
        return Optional.of(ring.data(place + RingMemory.RECORD_BYTES, length));
    }

    private boolean fits(long bytes) {
        return tail - headSeen + bytes <= ring.dataBytes();
    }

    private void look() throws RingException {
        long head = ring.head();
        if (head < headSeen || !ring.countersAreRight(head, tail)) {
            throw new RingException("the head went from " + headSeen + " to " + head + ", the tail is " + tail);
        }
        headSeen = head;
    }

    /**
     * Shows the record that was reserved to the consumer.
     *
     * @return false when the ring is sealed: then it is as if it had never been
     */
    public boolean commit() {
        boolean committed = ring.moveTail(tail, next);
        if (committed) {
            tail = next;
        }
        return committed;
    }

    /** Position behind the last committed record. */
    public long position() {
        return tail;
    }
}
