package org.fulcrum.postal.ring;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The end of a ring that takes records out. Not thread-safe. */
public final class RingConsumer {
    private final RingMemory ring;
    private long head;
    private long tailSeen;
    private boolean sealedSeen;
    private long firstEnd;
    private Kind kind = Kind.WHOLE;
    private long tag;
    private int length;

    /** An end; the ring's counters must be possible. */
    public RingConsumer(RingMemory ring) throws RingException {
        this.ring = ring;
        head = ring.head();
        tailSeen = head;
        look();
    }

    /**
     * Looks at the first record, which {@link #kind}, {@link #tag} and {@link #payload} then tell of.
     *
     * @return false when there is none now
     */
    public boolean first() throws RingException {
        while (true) {
            if (head == tailSeen) {
                look();
                if (head == tailSeen) {
                    return false;
                }
            }
            int place = ring.place(head);
            read(place);
            if (kind != Kind.PADDING) {
                firstEnd = head + RingMemory.recordBytes(length);
                return true;
            }
            head += RingMemory.recordBytes(length);
        }
    }

    /** Reads a header once, and checks it: the other end may write meanwhile. */
    private void read(int place) throws RingException {
        length = ring.intAt(place);
        int kindNumber = ring.intAt(place + 4L);
        tag = ring.longAt(place + 8L);
        long bytes = RingMemory.recordBytes(Integer.toUnsignedLong(length));
        Optional<Kind> known = Kind.of(kindNumber);
        if (known.isEmpty() || bytes > tailSeen - head || !isPlaced(known.get(), place, bytes)) {
            throw new RingException("no record at %d: kind %d, %s bytes of %d; tag %d"
                    .formatted(head, kindNumber, Integer.toUnsignedString(length), tailSeen - head, tag));
        }
        kind = known.get();
    }

    private boolean isPlaced(Kind read, int place, long bytes) {
        return read == Kind.PADDING
                ? place != 0 && place + bytes == ring.dataBytes() && tag == 0
                : place + bytes <= ring.dataBytes() && length >= 0 && length <= ring.mostPayload();
    }

    private void look() throws RingException {
        long tail = ring.tail();
        if (tail >>> 1 < tailSeen || !ring.countersAreRight(head, tail >>> 1)) {
            throw new RingException("the tail went from " + tailSeen + " to " + (tail >>> 1) + ", the head is " + head);
        }
        tailSeen = tail >>> 1;
        sealedSeen = (tail & 1) != 0;
    }

    /** What the first record is. */
    public Kind kind() {
        return kind;
    }

    /** Its tag. */
    public long tag() {
        return tag;
    }

    /** Its payload in place, until {@link #consume}; it may change meanwhile when the producer is hostile. */
    public MemorySegment payload() {
        return ring.data(ring.place(head) + (long) RingMemory.RECORD_BYTES, length);
    }

    /** Gives the room of the first record back. */
    public void consume() {
        head = firstEnd;
        ring.setHead(head);
    }

    /** Whether, as far as {@link #first} has seen, nothing is left and nothing will come. */
    public boolean isOver() {
        return sealedSeen && head == tailSeen;
    }

    /** Position of the first record that is not consumed. */
    public long position() {
        return head;
    }
}
