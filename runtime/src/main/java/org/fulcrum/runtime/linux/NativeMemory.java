package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A piece of memory outside the Java heap, for arguments of system calls; little-endian, zeroed, freed with its last
 * reference. Not synchronised.
 */
public final class NativeMemory {
    private static final long ALIGNMENT_BYTES = 64;

    private final MemorySegment segment;

    /** Allocates {@code bytes} bytes. */
    public NativeMemory(long bytes) {
        segment = Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES);
    }

    private NativeMemory(MemorySegment segment) {
        this.segment = segment;
    }

    /**
     * Memory that is a file, which outlives this process.
     *
     * @param bytes its size; a shorter file grows, a new one takes no room before it is written to
     * @param life how long the mapping stays
     */
    public static NativeMemory ofFile(Path file, long bytes, Arena life) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return new NativeMemory(channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, life));
        }
    }

    /** A part of this memory. */
    public NativeMemory part(long offset, long bytes) {
        return new NativeMemory(segment.asSlice(offset, bytes));
    }

    /** Memory holding a C string. */
    public static NativeMemory ofString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        NativeMemory memory = new NativeMemory(bytes.length + 1L);
        memory.put(0, bytes, 0, bytes.length);
        return memory;
    }

    /** Memory for at least so many bytes, with room to grow; its first {@code kept} bytes are those of this one. */
    public NativeMemory larger(long bytes, long kept) {
        NativeMemory larger = new NativeMemory(2 * bytes);
        MemorySegment.copy(segment, 0, larger.segment, 0, kept);
        return larger;
    }

    /** Address of its first byte. */
    public long address() {
        return segment.address();
    }

    /** Address of a byte of it. */
    public long at(long offset) {
        return segment.address() + offset;
    }

    /** Its size, bytes. */
    public long size() {
        return segment.byteSize();
    }

    /** Reads 64 bits. */
    public long getLong(long offset) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    /** Writes 64 bits. */
    public void putLong(long offset, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, value);
    }

    /** Reads 32 bits. */
    public int getInt(long offset) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    /** Writes 32 bits. */
    public void putInt(long offset, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
    }

    /** Reads 16 bits, unsigned. */
    public int getShort(long offset) {
        return segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xffff;
    }

    /** Writes 16 bits. */
    public void putShort(long offset, int value) {
        segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short) value);
    }

    /** Reads a byte. */
    public byte getByte(long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset);
    }

    /** Copies bytes in. */
    public void put(long offset, byte[] source, int from, int length) {
        MemorySegment.copy(source, from, segment, ValueLayout.JAVA_BYTE, offset, length);
    }

    /** Copies bytes out. */
    public byte[] get(long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
        return bytes;
    }

    /** Copies bytes in from memory outside the heap. */
    @SuppressWarnings("restricted") // the address is that of a received frame, whose bounds the caller has checked
    public void copyFrom(long offset, long address, long length) {
        MemorySegment source = MemorySegment.ofAddress(address).reinterpret(length);
        MemorySegment.copy(source, 0, segment, offset, length);
    }

    /** Sets a range to zero. */
    public void clear(long offset, long length) {
        segment.asSlice(offset, length).fill((byte) 0);
    }

    /** A little-endian view of all of it. */
    public ByteBuffer buffer() {
        return segment.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
