package org.fulcrum.runtime.home;

import java.io.EOFException;
import java.io.IOException;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.platform.CallLayout;

/** A forwarded call as it came from the host; its bytes lie in the stream until the next frame is received. */
final class CallRequest {
    private final FrameStream stream;
    private final long sequence;
    private final int tid;
    private final int nr;
    private final long[] arguments = new long[6];
    private final int buffers;
    private final int[] argumentOf;
    private final int[] flags;
    private final int[] unit;
    private final int[] length;
    private final int[] at;
    private final long[] bytesAt;

    /**
     * Reads the frame just received.
     *
     * @param maxBytes most bytes all its buffers may take together
     * @throws IOException when lengths and frame disagree
     */
    CallRequest(FrameStream stream, long maxBytes) throws IOException {
        this.stream = stream;
        sequence = stream.sequence();
        long head = stream.payloadLong(CallLayout.TID);
        tid = (int) head;
        buffers = (int) (head >>> 32);
        nr = (int) stream.payloadLong(CallLayout.NR);
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = stream.payloadLong(CallLayout.ARGUMENTS + 8 * i);
        }
        if (buffers < 0 || buffers > CallLayout.MAX_BUFFERS) {
            throw new IOException("a forwarded call with " + buffers + " buffers");
        }
        argumentOf = new int[buffers];
        flags = new int[buffers];
        unit = new int[buffers];
        length = new int[buffers];
        at = new int[buffers];
        bytesAt = new long[buffers];
        readBuffers(maxBytes);
    }

    private void readBuffers(long maxBytes) throws IOException {
        long from = CallLayout.BUFFERS + (long) CallLayout.BUFFER_BYTES * buffers;
        long total = 0;
        for (int i = 0; i < buffers; i++) {
            int place = CallLayout.BUFFERS + CallLayout.BUFFER_BYTES * i;
            long first = stream.payloadLong(place);
            argumentOf[i] = (int) (first & 0xffff);
            flags[i] = (int) (first >>> 16 & 0xffff);
            unit[i] = (int) (first >>> 32);
            long last = stream.payloadLong(place + 8);
            length[i] = (int) last;
            at[i] = (int) (last >>> 32);
            total += length[i] < 0 ? Long.MAX_VALUE >> 8 : CallLayout.padded(length[i]) + 64;
            boolean placed =
                    pointed(i) ? inside(argumentOf[i], at[i], Long.BYTES, i) : argumentOf[i] < arguments.length;
            boolean sized = (flags[i] & CallLayout.SIZED_BY_WORD) == 0 || inside(0, unit[i], Integer.BYTES, i);
            if (!placed || !sized) {
                throw new IOException("a forwarded call whose buffer " + i + " belongs nowhere");
            }
            if (total > maxBytes) {
                throw new IOException(
                        "a forwarded call with a buffer of " + Integer.toUnsignedLong(length[i]) + " bytes");
            }
            if (in(i)) {
                bytesAt[i] = stream.payloadAddress() + from;
                from += CallLayout.padded(length[i]);
            }
        }
        if (from > stream.length()) {
            throw new EOFException("a forwarded call whose buffers end behind its frame");
        }
    }

    /** Whether so many bytes at an offset of a buffer that came before are bytes of it that came along. */
    private boolean inside(int buffer, int offset, int bytes, int before) {
        return buffer < before && in(buffer) && offset >= 0 && offset <= length[buffer] - bytes;
    }

    /** Sequence number, for the result. */
    long sequence() {
        return sequence;
    }

    /** Thread that made it. */
    int tid() {
        return tid;
    }

    /** Number of the call. */
    int nr() {
        return nr;
    }

    /** Argument 0 to 5; for those that are buffers without meaning here. */
    long argument(int index) {
        return arguments[index];
    }

    /** All arguments. */
    long[] arguments() {
        return arguments;
    }

    /** Number of buffers. */
    int buffers() {
        return buffers;
    }

    /** Whether an earlier buffer points to this one, instead of an argument. */
    boolean pointed(int buffer) {
        return (flags[buffer] & CallLayout.POINTED) != 0;
    }

    /** Offset of that pointer. */
    int pointerAt(int buffer) {
        return at[buffer];
    }

    /** Argument, or earlier buffer, that points to a buffer. */
    int argumentOf(int buffer) {
        return argumentOf[buffer];
    }

    /** Whether a buffer's bytes came along. */
    boolean in(int buffer) {
        return (flags[buffer] & CallLayout.IN) != 0;
    }

    /** Whether a buffer's bytes go back. */
    boolean out(int buffer) {
        return (flags[buffer] & CallLayout.OUT) != 0;
    }

    /** Size of a buffer, bytes. */
    int length(int buffer) {
        return length[buffer];
    }

    /** Where the bytes of an IN buffer are. */
    long bytesAt(int buffer) {
        return bytesAt[buffer];
    }

    /** Offset, in the first buffer, of the 32 bits that tell how many bytes of a buffer are valid; -1 when none do. */
    int sizeAt(int buffer) {
        return (flags[buffer] & CallLayout.SIZED_BY_WORD) != 0 ? unit[buffer] : -1;
    }

    /** Valid bytes of an OUT buffer after the call. */
    int validBytes(int buffer, long result) {
        if ((flags[buffer] & CallLayout.SIZED_BY_RESULT) == 0) {
            return length[buffer];
        }
        return result <= 0 ? 0 : (int) Math.min(length[buffer], result * unit[buffer]);
    }
}
