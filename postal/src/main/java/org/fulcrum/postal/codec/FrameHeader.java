package org.fulcrum.postal.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.fulcrum.postal.codec.FrameException.Problem;

/**
 * The 16 bytes in front of every payload, little-endian:
 *
 * <pre>
 * offset size field
 *      0    2 magic    0x4C46, the bytes 'F' 'L'
 *      2    1 version  1
 *      3    1 type     what the payload is; each stream numbers its own
 *      4    4 length   bytes of payload
 *      8    8 sequence number of the call, chunk or envelope; each stream defines it
 * </pre>
 *
 * @param type what the payload is, 0 to 255
 * @param length payload, bytes, not negative
 * @param sequence 64 bits the stream gives a meaning to
 */
public record FrameHeader(int type, int length, long sequence) {
    /** Size of a header, bytes. */
    public static final int BYTES = 16;

    /** First two bytes, read as a little-endian number. */
    public static final int MAGIC = 0x4C46;

    /** The version this build writes and the only one it reads. */
    public static final int VERSION = 1;

    private static final int AT_VERSION = 2;
    private static final int AT_TYPE = 3;
    private static final int AT_LENGTH = 4;
    private static final int AT_SEQUENCE = 8;

    /** Checks the ranges. */
    public FrameHeader {
        if (type < 0 || type > 0xFF) {
            throw new IllegalArgumentException("frame type " + type + " is not in 0..255");
        }
        if (length < 0) {
            throw new IllegalArgumentException("frame length " + length + " is negative");
        }
    }

    /** Writes the header at the buffer's position, which moves behind it; the buffer's byte order does not matter. */
    public void encode(ByteBuffer to) {
        int start = to.position();
        ByteBuffer little = to.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        little.putShort(start, (short) MAGIC);
        little.put(start + AT_VERSION, (byte) VERSION);
        little.put(start + AT_TYPE, (byte) type);
        little.putInt(start + AT_LENGTH, length);
        little.putLong(start + AT_SEQUENCE, sequence);
        to.position(start + BYTES);
    }

    /** The header alone, {@value #BYTES} bytes. */
    public byte[] encode() {
        byte[] bytes = new byte[BYTES];
        encode(ByteBuffer.wrap(bytes));
        return bytes;
    }

    /**
     * Reads the header at the buffer's position, which moves behind it; when it fails, the position stays.
     *
     * @param maxFrameBytes largest payload the reader is ready to take, bytes
     * @throws FrameException fewer than 16 bytes, wrong magic or version, or a payload above the limit
     */
    public static FrameHeader decode(ByteBuffer from, int maxFrameBytes) throws FrameException {
        if (from.remaining() < BYTES) {
            throw new FrameException(
                    Problem.TRUNCATED, "frame header has " + from.remaining() + " of " + BYTES + " bytes");
        }
        int start = from.position();
        ByteBuffer little = from.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        checkMagicAndVersion(Short.toUnsignedInt(little.getShort(start)), little.get(start + AT_VERSION) & 0xFF);
        long length = Integer.toUnsignedLong(little.getInt(start + AT_LENGTH));
        if (length > maxFrameBytes) {
            throw new FrameException(
                    Problem.OVERSIZED, "frame of " + length + " bytes, at most " + maxFrameBytes + " are taken");
        }
        int type = little.get(start + AT_TYPE) & 0xFF;
        FrameHeader header = new FrameHeader(type, (int) length, little.getLong(start + AT_SEQUENCE));
        from.position(start + BYTES);
        return header;
    }

    /**
     * Reads a header from the first 16 bytes of an array.
     *
     * @param maxFrameBytes largest payload the reader is ready to take, bytes
     * @throws FrameException as {@link #decode(ByteBuffer, int)}
     */
    public static FrameHeader decode(byte[] from, int maxFrameBytes) throws FrameException {
        return decode(ByteBuffer.wrap(from), maxFrameBytes);
    }

    private static void checkMagicAndVersion(int magic, int version) throws FrameException {
        if (magic != MAGIC) {
            throw new FrameException(
                    Problem.BAD_MAGIC, "frame begins with 0x%04x, not with 0x%04x".formatted(magic, MAGIC));
        }
        if (version != VERSION) {
            throw new FrameException(
                    Problem.BAD_VERSION, "frame of version " + version + ", this build speaks " + VERSION);
        }
    }
}
