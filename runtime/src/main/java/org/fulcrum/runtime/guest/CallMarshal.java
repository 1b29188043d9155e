package org.fulcrum.runtime.guest;

import org.fulcrum.postal.codec.FrameHeader;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.SyscallRule;
import org.fulcrum.runtime.abi.SyscallRule.Argument;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.RemoteMemory;
import org.fulcrum.runtime.platform.CallLayout;

/**
 * Turns a call of a body into a request frame: reads what goes in from the body's memory and notes where what comes out
 * belongs. Belongs to the notification loop.
 */
final class CallMarshal {
    /** The call cannot be forwarded; the process must make it at home. */
    static final long COMES_HOME = Long.MIN_VALUE;

    /** Most bytes of one buffer; what a read or write asks beyond that is done in a further call. */
    static final int MAX_BUFFER_BYTES = ParasiteLayout.SLOT_DATA_BYTES - (256 << 10);

    private static final int PATH_MAX = 4096;
    private static final int PAGE = 4096;
    private static final int MAX_VECTORS = 1024;
    private static final int VECTOR_BYTES = 16;
    private static final int MSGHDR_BYTES = 56;
    private static final int MAX_ADDRESS_BYTES = 4096;
    private static final int FIRST_FRAME_BYTES = 64 << 10;

    private final int body;
    private final RemoteMemory memory = new RemoteMemory();
    private final NativeMemory small = new NativeMemory(MAX_VECTORS * VECTOR_BYTES);
    private NativeMemory frame = new NativeMemory(FIRST_FRAME_BYTES);
    private OutBuffers outs = new OutBuffers();
    private final long[] arguments = new long[6];
    private int buffers;
    private long inBytes;
    private final NativeMemory staged = new NativeMemory(2L * ParasiteLayout.SLOT_DATA_BYTES);

    /** Marshals calls of the process with this pid here. */
    CallMarshal(int body) {
        this.body = body;
    }

    /** Where the out buffers of the call just marshalled belong. */
    OutBuffers outs() {
        return outs;
    }

    /** The frame just built; its payload begins behind the header. */
    NativeMemory frame() {
        return frame;
    }

    /**
     * Builds a request.
     *
     * @return its payload's length; {@link #COMES_HOME}; or a negative errno that answers the call
     */
    long build(int tid, int nr, SyscallRule rule, long[] given) {
        outs = new OutBuffers();
        buffers = 0;
        inBytes = 0;
        System.arraycopy(given, 0, arguments, 0, arguments.length);
        long number = translate(nr, rule);
        if (number < 0) {
            return number;
        }
        return finish(tid, (int) number);
    }

    /** Fills arguments and buffers; returns the number of the call home shall make. */
    private long translate(int nr, SyscallRule rule) {
        return switch (nr) {
            case Nr.READV -> scatter(Nr.READ, 1, 2);
            case Nr.PREADV -> scatter(Nr.PREAD64, 1, 2);
            case Nr.WRITEV -> gather(Nr.WRITE, 1, 2);
            case Nr.PWRITEV -> gather(Nr.PWRITE64, 1, 2);
            case Nr.PREADV2 ->
                arguments[5] != 0 ? COMES_HOME : scatter(arguments[3] == -1 ? Nr.READ : Nr.PREAD64, 1, 2);
            case Nr.PWRITEV2 ->
                arguments[5] != 0 ? COMES_HOME : gather(arguments[3] == -1 ? Nr.WRITE : Nr.PWRITE64, 1, 2);
            case Nr.SENDMSG -> sendMessage();
            case Nr.RECVMSG -> receiveMessage();
            default -> plain(nr, rule);
        };
    }

    private long plain(int nr, SyscallRule rule) {
        boolean[] done = new boolean[arguments.length];
        for (int i = 0; i < rule.arguments().size(); i++) {
            long result = done[i] ? 0 : argument(i, rule.arguments().get(i), done);
            if (result < 0) {
                return result;
            }
        }
        return nr;
    }

    private long argument(int i, Argument a, boolean[] done) {
        long pointer = arguments[i];
        if (pointer == 0 && a.shape() != SyscallRule.Shape.VALUE) {
            return 0;
        }
        return switch (a.shape()) {
            case VALUE -> 0;
            case STRING -> string(i, pointer);
            case IN -> in(i, pointer, a.count());
            case OUT -> out(i, pointer, a.count(), 0);
            case BOTH -> both(i, pointer, a.count());
            case IN_COUNTED -> in(i, pointer, clamp(a.count(), 1));
            case OUT_COUNTED -> out(i, pointer, clamp(a.count(), a.unit()), a.unit());
            case BOTH_COUNTED -> both(i, pointer, clamp(a.count(), a.unit()));
            case BITS -> both(i, pointer, (int) ((arguments[a.count()] & 0xffff) + 63 >> 6 << 3));
            case ADDRESS -> address(i, pointer, a.count(), done);
            case NULL -> COMES_HOME;
            case NULL_INSIDE -> nullInside(i, pointer);
            case SCATTER, GATHER, MESSAGE_IN, MESSAGE_OUT -> COMES_HOME;
        };
    }

    /** Limits a counting argument to what one call can carry; returns bytes. */
    private int clamp(int countArgument, int unit) {
        long most = MAX_BUFFER_BYTES / unit;
        long count = arguments[countArgument];
        if (count < 0 || count > most) {
            count = most;
            arguments[countArgument] = most;
        }
        return (int) (count * unit);
    }

    private long nullInside(int i, long pointer) {
        long failed = memory.readTo(body, pointer, small.address(), 8);
        if (failed < 0) {
            return failed;
        }
        arguments[i] = 0;
        return small.getLong(0) == 0 ? 0 : COMES_HOME;
    }

    private long address(int i, long pointer, int lengthArgument, boolean[] done) {
        long lengthPointer = arguments[lengthArgument];
        done[lengthArgument] = true;
        if (lengthPointer == 0) {
            return -Errno.EFAULT;
        }
        long failed = memory.readTo(body, lengthPointer, small.address(), 4);
        if (failed < 0) {
            return failed;
        }
        int length = Math.clamp(small.getInt(0), 0, MAX_ADDRESS_BYTES);
        long result = both(i, pointer, length);
        return result < 0 ? result : both(lengthArgument, lengthPointer, 4);
    }

    private long scatter(int nr, int vectorArgument, int countArgument) {
        long total = vectors(arguments[vectorArgument], arguments[countArgument]);
        if (total < 0) {
            return total;
        }
        scatterInto(vectorArgument, (int) Math.min(total, MAX_BUFFER_BYTES), (int) arguments[countArgument]);
        arguments[countArgument] = Math.min(total, MAX_BUFFER_BYTES);
        return nr;
    }

    private void scatterInto(int argument, int length, int count) {
        describe(argument, CallLayout.OUT | CallLayout.SIZED_BY_RESULT, 1, length);
        long[] pieces = new long[2 * count];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = small.getLong(8L * i);
        }
        outs.addScattered(pieces);
    }

    private long gather(int nr, int vectorArgument, int countArgument) {
        long total = vectors(arguments[vectorArgument], arguments[countArgument]);
        if (total < 0) {
            return total;
        }
        int length = (int) Math.min(total, MAX_BUFFER_BYTES);
        long failed = gatherFrom(vectorArgument, length, (int) arguments[countArgument]);
        arguments[countArgument] = length;
        return failed < 0 ? failed : nr;
    }

    private long gatherFrom(int argument, int length, int count) {
        int left = length;
        long at = inBytes;
        for (int i = 0; i < count && left > 0; i++) {
            int take = (int) Math.min(left, small.getLong(16L * i + 8));
            long failed = memory.readTo(body, small.getLong(16L * i), staged.at(at), take);
            if (failed < 0) {
                return failed;
            }
            at += take;
            left -= take;
        }
        describe(argument, CallLayout.IN, 1, length);
        inBytes += CallLayout.padded(length);
        return 0;
    }

    /** Reads an iovec array into {@link #small}; returns the bytes it names, or a negative errno. */
    private long vectors(long address, long count) {
        if (count < 0 || count > MAX_VECTORS) {
            return -Errno.EINVAL;
        }
        long failed = count == 0 ? 0 : memory.readTo(body, address, small.address(), count * VECTOR_BYTES);
        if (failed < 0) {
            return failed;
        }
        long total = 0;
        for (int i = 0; i < count; i++) {
            long length = small.getLong(16L * i + 8);
            if (length < 0 || total + length < 0) {
                return -Errno.EINVAL;
            }
            total += length;
        }
        return total;
    }

    /** A msghdr without control block is a sendto; one with descriptors or options to pass needs its home. */
    private long sendMessage() {
        NativeMemory m = new NativeMemory(MSGHDR_BYTES);
        long failed = memory.readTo(body, arguments[1], m.address(), MSGHDR_BYTES);
        if (failed < 0) {
            return failed;
        }
        if (m.getLong(32) != 0 && m.getLong(40) != 0) {
            return COMES_HOME;
        }
        long flags = arguments[2];
        long total = vectors(m.getLong(16), m.getLong(24));
        if (total < 0 || total > MAX_BUFFER_BYTES) {
            return total < 0 ? total : COMES_HOME; // a datagram must not be cut in pieces
        }
        failed = gatherFrom(1, (int) total, (int) m.getLong(24));
        if (failed < 0) {
            return failed;
        }
        arguments[2] = total;
        arguments[3] = flags;
        arguments[4] = 0;
        arguments[5] = 0;
        int nameLength = m.getInt(8);
        if (m.getLong(0) != 0 && nameLength > 0 && nameLength <= MAX_ADDRESS_BYTES) {
            arguments[5] = nameLength;
            failed = in(4, m.getLong(0), nameLength);
        }
        return failed < 0 ? failed : Nr.SENDTO;
    }

    private long receiveMessage() {
        NativeMemory m = new NativeMemory(MSGHDR_BYTES);
        long failed = memory.readTo(body, arguments[1], m.address(), MSGHDR_BYTES);
        if (failed < 0) {
            return failed;
        }
        // Names, descriptors and the flags word of the answer live in the msghdr itself: that is for home to fill.
        if (m.getLong(32) != 0 && m.getLong(40) != 0 || m.getLong(0) != 0) {
            return COMES_HOME;
        }
        long flags = arguments[2];
        long total = vectors(m.getLong(16), m.getLong(24));
        if (total < 0) {
            return total;
        }
        int length = (int) Math.min(total, MAX_BUFFER_BYTES);
        scatterInto(1, length, (int) m.getLong(24));
        arguments[2] = length;
        arguments[3] = flags;
        arguments[4] = 0;
        arguments[5] = 0;
        return Nr.RECVFROM;
    }

    private long string(int i, long pointer) {
        long at = inBytes;
        int length = 0;
        while (length < PATH_MAX) {
            int piece = (int) Math.min(PAGE - (pointer + length & PAGE - 1), PATH_MAX - length);
            long failed = memory.readTo(body, pointer + length, staged.at(at + length), piece);
            if (failed < 0) {
                return failed;
            }
            for (int end = length + piece; length < end; length++) {
                if (staged.getByte(at + length) == 0) {
                    describe(i, CallLayout.IN, 1, length + 1);
                    inBytes += CallLayout.padded(length + 1);
                    return 0;
                }
            }
        }
        return -Errno.ENAMETOOLONG;
    }

    private long in(int i, long pointer, int length) {
        long failed = length == 0 ? 0 : memory.readTo(body, pointer, staged.at(inBytes), length);
        if (failed < 0) {
            return failed;
        }
        describe(i, CallLayout.IN, 1, length);
        inBytes += CallLayout.padded(length);
        return 0;
    }

    private long out(int i, long pointer, int length, int unit) {
        int flags = unit > 0 ? CallLayout.OUT | CallLayout.SIZED_BY_RESULT : CallLayout.OUT;
        describe(i, flags, Math.max(1, unit), length);
        outs.add(pointer, length);
        return 0;
    }

    private long both(int i, long pointer, int length) {
        long failed = in(i, pointer, length);
        if (failed == 0) {
            long at = flagsAt(buffers - 1);
            frame.putShort(at, frame.getShort(at) | CallLayout.OUT);
            outs.add(pointer, length);
        }
        return failed;
    }

    private static long flagsAt(int buffer) {
        return FrameHeader.BYTES + CallLayout.BUFFERS + (long) CallLayout.BUFFER_BYTES * buffer + 2;
    }

    private void describe(int argument, int flags, int unit, int length) {
        long at = flagsAt(buffers) - 2;
        frame.putShort(at, argument);
        frame.putShort(at + 2, flags);
        frame.putInt(at + 4, unit);
        frame.putLong(at + 8, length);
        buffers++;
    }

    private long finish(int tid, int nr) {
        long head = CallLayout.BUFFERS + (long) CallLayout.BUFFER_BYTES * buffers;
        long length = head + inBytes;
        if (FrameHeader.BYTES + length > frame.size()) {
            NativeMemory larger = new NativeMemory(2 * (FrameHeader.BYTES + length));
            larger.buffer().put(0, frame.buffer(), 0, (int) (FrameHeader.BYTES + head));
            frame = larger;
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
        return length;
    }
}
