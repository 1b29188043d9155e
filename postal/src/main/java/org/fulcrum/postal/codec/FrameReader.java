package org.fulcrum.postal.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.fulcrum.postal.codec.FrameException.Problem;

/**
 * Takes the fields of one payload apart, in the order in which {@link FrameWriter} put them. Every length is checked
 * against the bytes that are really there before anything is allocated. For one thread.
 */
public final class FrameReader {
    private final ByteBuffer payload;

    /** Reads an array from its beginning. */
    public FrameReader(byte[] payload) {
        this(ByteBuffer.wrap(payload));
    }

    /** Reads a buffer from its position to its limit; the buffer's own position does not move. */
    public FrameReader(ByteBuffer payload) {
        this.payload = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes not read yet. */
    public int remaining() {
        return payload.remaining();
    }

    /** Reads one byte, 0 to 255. */
    public int u8() throws FrameException {
        return need(Byte.BYTES).get() & 0xFF;
    }

    /** Reads one byte that is 0 or 1. */
    public boolean bool() throws FrameException {
        int value = u8();
        if (value > 1) {
            throw new FrameException(Problem.BAD_VALUE, "truth value " + value);
        }
        return value == 1;
    }

    /** Reads two bytes, 0 to 65535. */
    public int u16() throws FrameException {
        return Short.toUnsignedInt(need(Short.BYTES).getShort());
    }

    /** Reads four bytes. */
    public int int32() throws FrameException {
        return need(Integer.BYTES).getInt();
    }

    /** Reads eight bytes. */
    public long int64() throws FrameException {
        return need(Long.BYTES).getLong();
    }

    /** Reads a length and then so many bytes, at most {@code maxBytes}. */
    public byte[] bytes(int maxBytes) throws FrameException {
        byte[] value = new byte[length(maxBytes)];
        payload.get(value);
        return value;
    }

    /** Like {@link #bytes}, but a read-only view of the payload instead of a copy. */
    public ByteBuffer slice(int maxBytes) throws FrameException {
        int length = length(maxBytes);
        ByteBuffer view = payload.slice(payload.position(), length).asReadOnlyBuffer();
        payload.position(payload.position() + length);
        return view;
    }

    /** Reads text of at most {@code maxBytes} bytes of UTF-8. */
    public String string(int maxBytes) throws FrameException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice(maxBytes)).toString();
        } catch (CharacterCodingException e) {
            FrameException bad = new FrameException(Problem.BAD_VALUE, "text is not UTF-8");
            bad.initCause(e);
            throw bad;
        }
    }

    /** Checks that nothing is left. */
    public void end() throws FrameException {
        if (payload.hasRemaining()) {
            throw new FrameException(Problem.TRAILING_BYTES, payload.remaining() + " bytes behind the message's end");
        }
    }

    private int length(int maxBytes) throws FrameException {
        int length = int32();
        if (length < 0 || length > maxBytes) {
            throw new FrameException(
                    Problem.OVERSIZED,
                    "field of " + Integer.toUnsignedLong(length) + " bytes, at most " + maxBytes + " are taken");
        }
        need(length);
        return length;
    }

    private ByteBuffer need(int bytes) throws FrameException {
        if (payload.remaining() < bytes) {
            throw new FrameException(
                    Problem.TRUNCATED, "message ends " + (bytes - payload.remaining()) + " bytes too early");
        }
        return payload;
    }
}
