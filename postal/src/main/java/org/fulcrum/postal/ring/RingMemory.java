package org.fulcrum.postal.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a ring, and its three counters.
 *
 * <pre>
 *   0  u32  magic "RING"         64  u64  tail: position behind the last committed record, times 2;   128  u64  head
 *   4  u32  bytes of data                 plus 1 when sealed                                         192  data
 *                                72  u64  reserve: position behind what the producer may be writing
 * </pre>
 *
 * A position counts the bytes of the ring's stream from its beginning; its remainder by the size is its place in the
 * data.
 */
public final class RingMemory {
    /** Bytes before the data. */
    public static final int HEAD_BYTES = 192;

    /** Least and most bytes of data; a size is a power of two. */
    public static final int LEAST_BYTES = 4096;

    /** See {@link #LEAST_BYTES}. */
    public static final int MOST_BYTES = 16 << 20;

    /** A position that no stream comes to. */
    public static final long MOST_POSITION = 1L << 62;

    /** Records, and so positions, are multiples of so many bytes. */
    public static final int ALIGNMENT = 16;

    static final int RECORD_BYTES = 16;

    private static final int MAGIC = 0x474e_4952;
    private static final long MAGIC_AT = 0;
    private static final long SIZE_AT = 4;
    private static final long TAIL_AT = 64;
    private static final long RESERVE_AT = 72;
    private static final long HEAD_AT = 128;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle COUNTER = LONG.varHandle();

    private final MemorySegment memory;
    private final int dataBytes;

    private RingMemory(MemorySegment memory, int dataBytes) {
        this.memory = memory;
        this.dataBytes = dataBytes;
    }

    /**
     * Makes an empty ring.
     *
     * @param memory where; at least {@link #HEAD_BYTES} and {@code dataBytes}, aligned to 8 bytes
     * @param position where its stream goes on, a multiple of 16
     */
    public static RingMemory make(MemorySegment memory, int dataBytes, long position) {
        if (!sizeIsRight(dataBytes) || memory.byteSize() - HEAD_BYTES < dataBytes || position % ALIGNMENT != 0) {
            throw new IllegalArgumentException(
                    "no ring: " + dataBytes + " bytes in " + memory.byteSize() + " of memory, at position " + position);
        }
        memory.asSlice(0, HEAD_BYTES).fill((byte) 0);
        memory.set(INT, SIZE_AT, dataBytes);
        COUNTER.setOpaque(memory, HEAD_AT, position);
        COUNTER.setOpaque(memory, RESERVE_AT, position);
        COUNTER.setOpaque(memory, TAIL_AT, position << 1);
        VarHandle.releaseFence();
        memory.set(INT, MAGIC_AT, MAGIC);
        return new RingMemory(memory, dataBytes);
    }

    /** A ring that somebody else made. Its size is taken over once: what is written there later changes nothing. */
    public static RingMemory open(MemorySegment memory) throws RingException {
        if (memory.byteSize() < HEAD_BYTES || memory.get(INT, MAGIC_AT) != MAGIC) {
            throw new RingException("no ring in " + memory.byteSize() + " bytes of memory");
        }
        int dataBytes = memory.get(INT, SIZE_AT);
        if (!sizeIsRight(dataBytes) || memory.byteSize() - HEAD_BYTES < dataBytes) {
            throw new RingException("a ring of " + Integer.toUnsignedString(dataBytes) + " bytes in "
                    + memory.byteSize() + " of memory");
        }
        return new RingMemory(memory, dataBytes);
    }

    /** Whether a ring can be of that size. */
    public static boolean sizeIsRight(int dataBytes) {
        return dataBytes >= LEAST_BYTES && dataBytes <= MOST_BYTES && Integer.bitCount(dataBytes) == 1;
    }

    /** Bytes of its data. */
    public int dataBytes() {
        return dataBytes;
    }

    /** Largest payload of one record: of a ring's half there is always room in one piece. */
    public int mostPayload() {
        return mostPayload(dataBytes);
    }

    static int mostPayload(int dataBytes) {
        return dataBytes / 2 - RECORD_BYTES;
    }

    /** Nothing is committed from now on; returns the position up to which it was. */
    public long seal() {
        return (long) COUNTER.getAndBitwiseOrRelease(memory, TAIL_AT, 1L) >>> 1;
    }

    /** As it was before the seal. */
    public void unseal() {
        long unusedTail = (long) COUNTER.getAndBitwiseAndRelease(memory, TAIL_AT, ~1L);
    }

    /** Bytes that a record with such a payload takes. */
    static long recordBytes(long payload) {
        return payload + RECORD_BYTES + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** The tail as it is written: the position behind the last committed record, times 2, plus 1 when sealed. */
    public long tail() {
        return (long) COUNTER.getAcquire(memory, TAIL_AT);
    }

    /**
     * Shows what was put between two positions to the consumer.
     *
     * @return false when the tail is not {@code from}, or sealed; it is then as it was
     */
    public boolean moveTail(long from, long to) {
        return (long) COUNTER.compareAndExchangeRelease(memory, TAIL_AT, from << 1, to << 1) == from << 1;
    }

    /** Position of the first record that is not consumed. */
    public long head() {
        return (long) COUNTER.getAcquire(memory, HEAD_AT);
    }

    void setHead(long position) {
        COUNTER.setRelease(memory, HEAD_AT, position);
    }

    /**
     * Gives the room up to a position back to the producer.
     *
     * @return false when the head is not {@code from}; it is then as it was
     */
    public boolean moveHead(long from, long to) {
        return COUNTER.compareAndSet(memory, HEAD_AT, from, to);
    }

    /**
     * Says up to where the producer may be writing, before it does: who copies the ring elsewhere copies up to there.
     */
    public void setReserve(long position) {
        COUNTER.setRelease(memory, RESERVE_AT, position);
    }

    /** Whether counters can be these: what is between them fits, and begins and ends with a record. */
    public boolean countersAreRight(long head, long tail) {
        return head >= 0 && head <= tail && tail - head <= dataBytes && head % ALIGNMENT == 0 && tail % ALIGNMENT == 0;
    }

    /** Place of a position in the data. */
    int place(long position) {
        return (int) (position & dataBytes - 1);
    }

    int intAt(long place) {
        return memory.get(INT, HEAD_BYTES + place);
    }

    long longAt(long place) {
        return memory.get(LONG, HEAD_BYTES + place);
    }

    /** Writes the header of a record. */
    void putRecord(long place, int length, Kind kind, long tag) {
        memory.set(INT, HEAD_BYTES + place, length);
        memory.set(INT, HEAD_BYTES + place + 4, kind.number());
        memory.set(LONG, HEAD_BYTES + place + 8, tag);
    }

    /** Copies what stands from a position on, at most as much as the ring is long. */
    public void copyOut(long position, MemorySegment to) {
        long first = Math.min(to.byteSize(), dataBytes - (long) place(position));
        MemorySegment.copy(memory, HEAD_BYTES + (long) place(position), to, 0, first);
        MemorySegment.copy(memory, HEAD_BYTES, to, first, to.byteSize() - first);
    }

    /** Writes from a position on, at most as much as the ring is long; nobody sees it before {@link #moveTail}. */
    public void copyIn(long position, MemorySegment from) {
        long first = Math.min(from.byteSize(), dataBytes - (long) place(position));
        MemorySegment.copy(from, 0, memory, HEAD_BYTES + (long) place(position), first);
        MemorySegment.copy(from, first, memory, HEAD_BYTES, from.byteSize() - first);
    }

    /** A piece of the data. */
    MemorySegment data(long place, long bytes) {
        return memory.asSlice(HEAD_BYTES + place, bytes);
    }
}
