package org.fulcrum.postal.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The records in bytes that were copied out of a ring, or are to be copied into one. Who copies does not look into the
 * ring itself for that: there it could change after the look.
 *
 * @param bytes what stands in the ring from {@code position} on
 * @param position of the first byte; a record begins there
 * @param dataBytes of the ring: it says where padding can be
 */
public record Records(MemorySegment bytes, long position, int dataBytes) {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Walks over whole records.
     *
     * @param from offset in the bytes where a record begins
     * @param most offset that is not passed, at most the number of bytes; multiples of 16 both
     * @return offset behind the last record that ends at or before {@code most}
     * @throws RingException something there is no record
     */
    public long whole(long from, long most) throws RingException {
        long at = from;
        while (at < most) {
            long next = at + lengthAt(at);
            if (next > most) {
                return at;
            }
            at = next;
        }
        return at;
    }

    /**
     * Bytes of the record whose header is at an offset; they need not all be here.
     *
     * @throws RingException no record can begin there so
     */
    public long lengthAt(long at) throws RingException {
        long length = Integer.toUnsignedLong(bytes.get(INT, at));
        int kindNumber = bytes.get(INT, at + 4);
        long tag = bytes.get(LONG, at + 8);
        long recordBytes = RingMemory.recordBytes(length);
        Optional<Kind> kind = Kind.of(kindNumber);
        long place = position + at & dataBytes - 1;
        boolean isPlaced = kind.isPresent()
                && (kind.get() == Kind.PADDING
                        ? place != 0 && place + recordBytes == dataBytes && tag == 0
                        : place + recordBytes <= dataBytes && length <= RingMemory.mostPayload(dataBytes));
        if (!isPlaced) {
            throw new RingException("no record at %d: kind %d, %d bytes in a ring of %d; tag %d"
                    .formatted(position + at, kindNumber, length, dataBytes, tag));
        }
        return recordBytes;
    }
}
