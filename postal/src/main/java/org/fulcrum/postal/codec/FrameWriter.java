package org.fulcrum.postal.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Builds one frame after the other: put the fields, then {@link #frame}. It leaves room for the header in front, so
 * that header and payload leave in one write without being copied together. Grows up to its limit; for one thread.
 */
public final class FrameWriter {
    private static final int FIRST_BYTES = 256;

    private final int maxFrameBytes;
    private ByteBuffer buffer;

    /**
     * An empty writer.
     *
     * @param maxFrameBytes largest payload it will build, bytes
     */
    public FrameWriter(int maxFrameBytes) {
        if (maxFrameBytes < 0 || maxFrameBytes > Integer.MAX_VALUE - FrameHeader.BYTES) {
            throw new IllegalArgumentException("frame limit of " + maxFrameBytes + " bytes");
        }
        this.maxFrameBytes = maxFrameBytes;
        buffer = allocate(FrameHeader.BYTES + Math.min(FIRST_BYTES, maxFrameBytes));
        reset();
    }

    /** Forgets the fields put so far; the room is kept. */
    public FrameWriter reset() {
        buffer.clear().position(FrameHeader.BYTES);
        return this;
    }

    /** Payload put so far, bytes. */
    public int length() {
        return buffer.position() - FrameHeader.BYTES;
    }

    /** Puts one byte, 0 to 255. */
    public FrameWriter putU8(int value) {
        checkRange(value, 0xFF);
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    /** Puts one byte: 1 for true, 0 for false. */
    public FrameWriter putBoolean(boolean value) {
        return putU8(value ? 1 : 0);
    }

    /** Puts two bytes, 0 to 65535. */
    public FrameWriter putU16(int value) {
        checkRange(value, 0xFFFF);
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    /** Puts four bytes. */
    public FrameWriter putInt(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    /** Puts eight bytes. */
    public FrameWriter putLong(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** Puts a length of four bytes and then the bytes. */
    public FrameWriter putBytes(byte[] value) {
        return putBytes(value, 0, value.length);
    }

    /** Puts a length of four bytes and then a part of the bytes. */
    public FrameWriter putBytes(byte[] value, int offset, int length) {
        room(Integer.BYTES + (long) length).putInt(length).put(value, offset, length);
        return this;
    }

    /** Puts a length of four bytes and then the buffer's remaining bytes; its position moves to its limit. */
    public FrameWriter putBytes(ByteBuffer value) {
        room(Integer.BYTES + (long) value.remaining()).putInt(value.remaining()).put(value);
        return this;
    }

    /** Puts text as {@link #putBytes(byte[])} of its UTF-8. */
    public FrameWriter putString(String value) {
        return putBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The whole frame, from its header to its last byte, ready to be written to a channel.
     *
     * @return a view of this writer's room: it is good until the next {@link #reset} or put
     */
    public ByteBuffer frame(int type, long sequence) {
        ByteBuffer frame = buffer.duplicate().flip();
        new FrameHeader(type, length(), sequence).encode(frame);
        return frame.rewind();
    }

    /** A copy of the payload alone. */
    public byte[] payload() {
        byte[] payload = new byte[length()];
        buffer.get(FrameHeader.BYTES, payload);
        return payload;
    }

    private static void checkRange(int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not in 0.." + max);
        }
    }

    /** The buffer, with room for so many bytes more. */
    private ByteBuffer room(long bytes) {
        if (length() + bytes > maxFrameBytes) {
            throw new IllegalStateException("payload of " + (length() + bytes) + " bytes, at most " + maxFrameBytes);
        }
        if (buffer.remaining() < bytes) {
            long wanted = Math.max(2L * buffer.capacity(), buffer.position() + bytes);
            ByteBuffer larger = allocate((int) Math.min(wanted, (long) maxFrameBytes + FrameHeader.BYTES));
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
