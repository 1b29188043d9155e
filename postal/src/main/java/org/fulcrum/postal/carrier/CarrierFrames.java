package org.fulcrum.postal.carrier;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.fulcrum.postal.codec.FrameException;
import org.fulcrum.postal.codec.FrameException.Problem;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.ring.RingMemory;

/**
 * The frames of the carrier's stream (docs/protocols.md, "The carrier's stream"), little-endian. They have no header:
 * each end knows what comes. Encoders write at the buffer's position, decoders read there; it moves behind the frame,
 * and the buffer's byte order does not matter.
 *
 * <pre>
 *   HELLO    version u32, is 1 · ring bytes u32 · first position u64 · sender's address 80 · receiver's address 80
 *   WELCOME  code u32 · zero u32 · position u64
 *   BYTES    position u64 · length u32 · zero u32 · records
 *   TAIL     position u64
 * </pre>
 */
public final class CarrierFrames {
    /** Bytes of records in a frame, except when a single one is longer. */
    public static final int MOST_BYTES = 65_536;

    /** Size of a HELLO. */
    public static final int HELLO_BYTES = 176;

    /** Size of a WELCOME. */
    public static final int WELCOME_BYTES = 16;

    /** Size of what is before the records of BYTES. */
    public static final int BYTES_HEADER_BYTES = 16;

    /** Size of a TAIL. */
    public static final int TAIL_BYTES = 8;

    private static final int VERSION = 1;
    private static final int LENGTH_AT = 8;

    private CarrierFrames() {}

    /**
     * What the sender's runtime begins with.
     *
     * @param ringBytes of the sender's rings, bytes
     * @param first position of the outgoing ring's head
     * @param sender whose ring that is
     * @param receiver whom it is for
     */
    public record Hello(int ringBytes, long first, Address sender, Address receiver) {
        /** Checks the components. */
        public Hello {
            if (!RingMemory.sizeIsRight(ringBytes) || !isPosition(first) || first < ringBytes) {
                throw new IllegalArgumentException("a stream at " + first + " in rings of " + ringBytes);
            }
        }
    }

    /** What the receiver's runtime answers. */
    public enum Code {
        /** Go on from the position. */
        YES,
        /** The receiver is not here: ask where it is. */
        NOT_HERE,
        /** It has ended. */
        ENDED,
        /** It cannot be sent to: it has no mailbox, or rings of another size, or is another user's. */
        UNREACHABLE;

        private static final Code[] ALL = values();
    }

    /**
     * The answer.
     *
     * @param code whether
     * @param position the tail of the receiver's ring; 0 when the answer is no
     */
    public record Welcome(Code code, long position) {}

    /**
     * What is before records.
     *
     * @param position of the first
     * @param length of all, bytes
     */
    public record BytesHeader(long position, int length) {}

    /**
     * Bytes of records in a frame at most, for rings of such size: {@value #MOST_BYTES}, or one record of half a ring,
     * the longest there is.
     */
    public static int mostBytes(int ringBytes) {
        return Math.max(MOST_BYTES, ringBytes / 2);
    }

    /** Writes a HELLO. */
    public static void encode(Hello hello, ByteBuffer to) {
        ByteBuffer little = little(to, HELLO_BYTES);
        little.putInt(VERSION).putInt(hello.ringBytes()).putLong(hello.first());
        little.put(hello.sender().encode()).put(hello.receiver().encode());
    }

    /**
     * Reads a HELLO.
     *
     * @throws FrameException it is none of this version
     */
    public static Hello decodeHello(ByteBuffer from) throws FrameException {
        ByteBuffer little = little(checked(from, HELLO_BYTES), HELLO_BYTES);
        int version = little.getInt();
        if (version != VERSION) {
            throw new FrameException(
                    Problem.BAD_VERSION, "carrier of version " + version + ", this build speaks " + VERSION);
        }
        int ringBytes = little.getInt();
        long first = little.getLong();
        if (!RingMemory.sizeIsRight(ringBytes) || !isPosition(first) || first < ringBytes) {
            throw new FrameException(
                    Problem.BAD_VALUE,
                    "a stream at " + first + " in rings of " + Integer.toUnsignedString(ringBytes) + " bytes");
        }
        return new Hello(ringBytes, first, address(little), address(little));
    }

    private static Address address(ByteBuffer from) throws FrameException {
        byte[] bytes = new byte[Address.BYTES];
        from.get(bytes);
        return Address.decode(bytes)
                .orElseThrow(() -> new FrameException(Problem.BAD_VALUE, "an address that is of nobody"));
    }

    /** Writes a WELCOME. */
    public static void encode(Welcome welcome, ByteBuffer to) {
        ByteBuffer little = little(to, WELCOME_BYTES);
        little.putInt(number(welcome.code())).putInt(0).putLong(welcome.position());
    }

    private static int number(Code code) {
        return switch (code) {
            case YES -> 0;
            case NOT_HERE -> 1;
            case ENDED -> 2;
            case UNREACHABLE -> 3;
        };
    }

    /**
     * Reads a WELCOME.
     *
     * @throws FrameException it is none
     */
    public static Welcome decodeWelcome(ByteBuffer from) throws FrameException {
        ByteBuffer little = little(checked(from, WELCOME_BYTES), WELCOME_BYTES);
        int code = little.getInt();
        int zero = little.getInt();
        long position = little.getLong();
        if (code < 0 || code >= Code.ALL.length || zero != 0 || !isPosition(position)) {
            throw new FrameException(
                    Problem.BAD_VALUE, "a welcome with code " + code + ", " + zero + ", position " + position);
        }
        return new Welcome(Code.ALL[code], position);
    }

    /** Writes what is before records. */
    public static void encode(BytesHeader bytes, ByteBuffer to) {
        little(to, BYTES_HEADER_BYTES)
                .putLong(bytes.position())
                .putInt(bytes.length())
                .putInt(0);
    }

    /**
     * Reads what is before records.
     *
     * @param most bytes of records that are taken, see {@link #mostBytes}
     * @throws FrameException it cannot be
     */
    public static BytesHeader decodeBytesHeader(ByteBuffer from, int most) throws FrameException {
        ByteBuffer little = little(checked(from, BYTES_HEADER_BYTES), BYTES_HEADER_BYTES);
        long position = little.getLong();
        int length = little.getInt();
        int zero = little.getInt();
        if (length < 0 || length > most) {
            throw new FrameException(
                    Problem.OVERSIZED, Integer.toUnsignedString(length) + " bytes of records, at most " + most);
        }
        if (length == 0 || length % RingMemory.ALIGNMENT != 0 || zero != 0 || !isPosition(position)) {
            throw new FrameException(
                    Problem.BAD_VALUE, length + " bytes of records at position " + position + ", " + zero);
        }
        return new BytesHeader(position, length);
    }

    /** Whether the next bytes of a buffer are all of a frame of BYTES. */
    static boolean isWhole(ByteBuffer bytes) {
        if (bytes.remaining() < BYTES_HEADER_BYTES) {
            return false;
        }
        int length = little(bytes.duplicate(), BYTES_HEADER_BYTES).getInt(LENGTH_AT);
        return length <= bytes.remaining() - BYTES_HEADER_BYTES;
    }

    /** Writes a TAIL: up to that position everything is in the receiver's ring. */
    public static void encodeTail(long position, ByteBuffer to) {
        little(to, TAIL_BYTES).putLong(position);
    }

    /**
     * Reads a TAIL.
     *
     * @throws FrameException it is none
     */
    public static long decodeTail(ByteBuffer from) throws FrameException {
        long position = little(checked(from, TAIL_BYTES), TAIL_BYTES).getLong();
        if (!isPosition(position)) {
            throw new FrameException(Problem.BAD_VALUE, "a tail at " + position);
        }
        return position;
    }

    /**
     * Reads a HELLO, and not a byte more.
     *
     * @throws EOFException the stream ended before
     * @throws FrameException it is none of this version
     */
    public static Hello readHello(ReadableByteChannel from) throws IOException {
        return decodeHello(new FrameInput(from, HELLO_BYTES).need(HELLO_BYTES));
    }

    /** Answers a HELLO: no. */
    public static void refuse(Code why, WritableByteChannel to) throws IOException {
        writeWelcome(new Welcome(why, 0), to);
    }

    static void writeWelcome(Welcome welcome, WritableByteChannel to) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(WELCOME_BYTES);
        encode(welcome, frame);
        writeAll(frame.flip(), to);
    }

    /** Writes all that a buffer has. */
    static void writeAll(ByteBuffer from, WritableByteChannel to) throws IOException {
        while (from.hasRemaining()) {
            if (to.write(from) <= 0) {
                throw new EOFException("the channel takes no bytes");
            }
        }
    }

    private static boolean isPosition(long position) {
        return position >= 0 && position <= RingMemory.MOST_POSITION && position % RingMemory.ALIGNMENT == 0;
    }

    private static ByteBuffer checked(ByteBuffer from, int bytes) throws FrameException {
        if (from.remaining() < bytes) {
            throw new FrameException(Problem.TRUNCATED, from.remaining() + " of " + bytes + " bytes");
        }
        return from;
    }

    /** The next bytes of a buffer, which moves behind them. */
    private static ByteBuffer little(ByteBuffer buffer, int bytes) {
        ByteBuffer little = buffer.slice(buffer.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(buffer.position() + bytes);
        return little;
    }
}
