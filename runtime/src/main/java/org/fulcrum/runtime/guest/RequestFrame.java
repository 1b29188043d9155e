package org.fulcrum.runtime.guest;

import java.util.Arrays;
import org.fulcrum.postal.codec.FrameHeader;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.RemoteMemory;
import org.fulcrum.runtime.platform.CallLayout;

/**
 * The frame of one forwarded call after the other ({@link CallLayout}): takes bytes out of the body's memory and notes
 * where in it those that come back belong. What may fail returns 0, or a negative errno for the caller in the body.
 */
final class RequestFrame {
    private static final int PATH_MAX = 4096;
    private static final int PAGE = 4096;
    private static final int FIRST_BYTES = 64 << 10;

    private final int body;
    private final RemoteMemory memory = new RemoteMemory();
    private final long[] arguments = new long[6];
    private NativeMemory frame = new NativeMemory(FIRST_BYTES);
    private NativeMemory staged = new NativeMemory(FIRST_BYTES);
    private OutBuffers outs = new OutBuffers();
    private int buffers;
    private long inBytes;
    private int finished;

    /** Frames for calls of the process with this pid here. */
    RequestFrame(int body) {
        this.body = body;
    }

    /** Starts a frame for a call with these six arguments. */
    void begin(long[] given) {
        outs = new OutBuffers();
        buffers = 0;
        inBytes = 0;
        System.arraycopy(given, 0, arguments, 0, arguments.length);
    }

    /** The arguments as home shall get them; may be changed until {@link #finish}. */
    long[] arguments() {
        return arguments;
    }

    /** Where the out buffers of the call belong. */
    OutBuffers outs() {
        return outs;
    }

    /** The finished frame; its payload begins behind the header. */
    NativeMemory memory() {
        return frame;
    }

    /** Index of the buffer added last. */
    int last() {
        return buffers - 1;
    }

    /** Reads bytes of the body that the frame does not carry. */
    long peek(long pointer, NativeMemory into, long length) {
        return length == 0 ? 0 : memory.readTo(body, pointer, into.address(), length);
    }

    /** Argument {@code i} points to bytes that go in. */
    long in(int i, long pointer, int length) {
        return gather(i, new long[] {pointer, length}, 0, length);
    }

    /** Argument {@code i} points to these bytes, which go in. */
    void given(int i, NativeMemory bytes, int length) {
        room(inBytes + length);
        staged.copyFrom(inBytes, bytes.address(), length);
        added(i, length);
    }

    /** The buffer added last comes out too, spread over these places of the body. */
    void comesOut(int flags, int unit, long[] pieces) {
        long at = flagsAt(buffers - 1);
        frame.putShort(at, frame.getShort(at) | CallLayout.OUT | flags);
        frame.putInt(at + 2, unit);
        outs.addScattered(pieces);
    }

    /** The buffer added last is not pointed to by an argument, but by the bytes at an offset of an earlier buffer. */
    void pointedFrom(int holder, int offset) {
        long at = flagsAt(buffers - 1);
        frame.putShort(at - 2, holder);
        frame.putShort(at, frame.getShort(at) | CallLayout.POINTED);
        frame.putInt(at + 10, offset);
    }

    /** Of the buffer added last only so many bytes are valid as the first buffer says at an offset after the call. */
    void sizedBy(int offset) {
        long at = flagsAt(buffers - 1);
        frame.putShort(at, frame.getShort(at) & ~CallLayout.SIZED_BY_RESULT | CallLayout.SIZED_BY_WORD);
        frame.putInt(at + 2, offset);
    }

    /** Argument {@code i} points to as many bytes that go in as can be read, at most so many. */
    long readable(int i, long pointer, int most) {
        room(inBytes + most);
        int length = 0;
        while (length < most) {
            int piece = (int) Math.min(PAGE - (pointer + length & PAGE - 1), most - length);
            if (memory.readTo(body, pointer + length, staged.at(inBytes + length), piece) < 0) {
                break;
            }
            length += piece;
        }
        added(i, length);
        return length == 0 ? -Errno.EFAULT : 0;
    }

    /** The beginning of the string that is the first buffer, as Latin-1. */
    String firstText(int most) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < most && staged.getByte(i) != 0; i++) {
            text.append((char) (staged.getByte(i) & 0xff));
        }
        return text.toString();
    }

    /** Argument {@code i} points to bytes that come out; with a unit, as many units as the result says. */
    void out(int i, long pointer, int length, int unit) {
        describe(i, unit > 0 ? CallLayout.OUT | CallLayout.SIZED_BY_RESULT : CallLayout.OUT, Math.max(1, unit), length);
        outs.add(pointer, length);
    }

    /** Argument {@code i} points to bytes that go in and come out changed. */
    long both(int i, long pointer, int length) {
        long failed = in(i, pointer, length);
        if (failed == 0) {
            long at = flagsAt(buffers - 1);
            frame.putShort(at, frame.getShort(at) | CallLayout.OUT);
            outs.add(pointer, length);
        }
        return failed;
    }

    /** Argument {@code i} is a string that ends with 0. */
    long string(int i, long pointer) {
        room(inBytes + PATH_MAX);
        int length = 0;
        while (length < PATH_MAX) {
            int piece = (int) Math.min(PAGE - (pointer + length & PAGE - 1), PATH_MAX - length);
            long failed = memory.readTo(body, pointer + length, staged.at(inBytes + length), piece);
            if (failed < 0) {
                return failed;
            }
            for (int end = length + piece; length < end; length++) {
                if (staged.getByte(inBytes + length) == 0) {
                    added(i, length + 1);
                    return 0;
                }
            }
        }
        return -Errno.ENAMETOOLONG;
    }

    /**
     * The bytes that go in with argument {@code i} lie in several places.
     *
     * @param pieces address, length, address, length, …
     * @param from bytes of them to leave out
     */
    long gather(int i, long[] pieces, long from, int length) {
        room(inBytes + length);
        long skip = from;
        long done = 0;
        for (int p = 0; p + 1 < pieces.length && done < length; p += 2) {
            long take = Math.min(length - done, pieces[p + 1] - skip);
            if (take > 0) {
                long failed = memory.readTo(body, pieces[p] + skip, staged.at(inBytes + done), take);
                if (failed < 0) {
                    return failed;
                }
                done += take;
            }
            skip = Math.max(0, skip - pieces[p + 1]);
        }
        added(i, length);
        return 0;
    }

    /** The bytes that come out with argument {@code i}, as many as the result says, are spread over several places. */
    void scatter(int i, long[] pieces, long from, int length) {
        describe(i, CallLayout.OUT | CallLayout.SIZED_BY_RESULT, 1, length);
        outs.addScattered(behind(pieces, from));
    }

    private static long[] behind(long[] pieces, long from) {
        long skip = from;
        int first = 0;
        while (first + 1 < pieces.length && skip >= pieces[first + 1]) {
            skip -= pieces[first + 1];
            first += 2;
        }
        long[] rest = Arrays.copyOfRange(pieces, first, pieces.length);
        if (rest.length > 0) {
            rest[0] += skip;
            rest[1] -= skip;
        }
        return rest;
    }

    private void added(int i, int length) {
        describe(i, CallLayout.IN, 1, length);
        inBytes += CallLayout.padded(length);
    }

    private void room(long bytes) {
        if (bytes + Long.BYTES > staged.size()) {
            staged = staged.larger(bytes, inBytes);
        }
    }

    private static long flagsAt(int buffer) {
        return FrameHeader.BYTES + CallLayout.BUFFERS + (long) CallLayout.BUFFER_BYTES * buffer + 2;
    }

    private void describe(int argument, int flags, int unit, int length) {
        long at = flagsAt(buffers) - 2;
        if (at + CallLayout.BUFFER_BYTES > frame.size()) {
            frame = frame.larger(at + CallLayout.BUFFER_BYTES, at);
        }
        frame.putShort(at, argument);
        frame.putShort(at + 2, flags);
        frame.putInt(at + 4, unit);
        frame.putLong(at + 8, length);
        buffers++;
    }

    /** Completes the frame for call {@code nr} of a thread; returns its payload's length. */
    long finish(int tid, int nr) {
        long head = CallLayout.BUFFERS + (long) CallLayout.BUFFER_BYTES * buffers;
        long length = head + inBytes;
        if (FrameHeader.BYTES + length > frame.size()) {
            frame = frame.larger(FrameHeader.BYTES + length, FrameHeader.BYTES + head);
        }
        frame.putInt(FrameHeader.BYTES + CallLayout.TID, tid);
        frame.putInt(FrameHeader.BYTES + CallLayout.BUFFER_COUNT, buffers);
        frame.putLong(FrameHeader.BYTES + CallLayout.NR, nr);
        for (int i = 0; i < arguments.length; i++) {
            frame.putLong(FrameHeader.BYTES + CallLayout.ARGUMENTS + 8L * i, arguments[i]);
        }
        if (inBytes > 0) {
            frame.copyFrom(FrameHeader.BYTES + head, staged.address(), inBytes);
        }
        finished = (int) length;
        return length;
    }

    /** Length of the payload of the frame finished last. */
    int length() {
        return finished;
    }
}
