package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.SyscallRule;
import org.fulcrum.runtime.abi.SyscallRule.Argument;
import org.fulcrum.runtime.linux.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Turns a call of a body into a request frame: reads what goes in from the body's memory and notes where what comes out
 * belongs. Belongs to the notification loop.
 */
final class CallMarshal {
    /** The call cannot be forwarded; the process must make it at home. */
    static final long COMES_HOME = Long.MIN_VALUE;

    /** Most bytes of one buffer; what a read or write asks beyond that is done in a further call. */
    static final int MAX_BUFFER_BYTES = ParasiteLayout.SLOT_DATA_BYTES - (256 << 10);

    private static final int MSGHDR_BYTES = 56;
    private static final int MAX_ADDRESS_BYTES = 4096;

    private final RequestFrame frame;
    private final Vectors vectors;
    private final NativeMemory small = new NativeMemory(MSGHDR_BYTES);
    private final int body;
    private long number;
    private long wanted;
    private long[] pieces = {};

    /** Marshals calls of the process with this pid here. */
    CallMarshal(int body) {
        this.body = body;
        frame = new RequestFrame(body);
        vectors = new Vectors(frame);
    }

    /** The frame just built. */
    RequestFrame frame() {
        return frame;
    }

    /** What follows the call just built, when that is the first part of a larger one. */
    @Nullable
    LargeTransfer rest(int tid) {
        if (wanted <= MAX_BUFFER_BYTES || !LargeTransfer.divides(number)) {
            return null;
        }
        return new LargeTransfer(tid, (int) number, frame.arguments().clone(), pieces, wanted, new RequestFrame(body));
    }

    /**
     * Builds a request.
     *
     * @return its payload's length; {@link #COMES_HOME}; or a negative errno that answers the call
     */
    long build(int tid, int nr, SyscallRule rule, long[] given) {
        frame.begin(given);
        wanted = given[2];
        pieces = new long[] {given[1], given[2]};
        number = translate(nr, rule);
        if (number < 0) {
            return number;
        }
        return frame.finish(tid, (int) number);
    }

    /** Fills arguments and buffers; returns the number of the call home shall make. */
    private long translate(int nr, SyscallRule rule) {
        long[] arguments = frame.arguments();
        return switch (nr) {
            case Nr.READV -> scatter(Nr.READ);
            case Nr.PREADV -> scatter(Nr.PREAD64);
            case Nr.WRITEV -> gather(Nr.WRITE);
            case Nr.PWRITEV -> gather(Nr.PWRITE64);
            case Nr.PREADV2 -> arguments[5] != 0 ? COMES_HOME : scatter(arguments[3] == -1 ? Nr.READ : Nr.PREAD64);
            case Nr.PWRITEV2 -> arguments[5] != 0 ? COMES_HOME : gather(arguments[3] == -1 ? Nr.WRITE : Nr.PWRITE64);
            case Nr.SENDMSG -> sendMessage();
            case Nr.RECVMSG -> receiveMessage();
            default -> plain(nr, rule);
        };
    }

    private long plain(int nr, SyscallRule rule) {
        boolean[] done = new boolean[frame.arguments().length];
        for (int i = 0; i < rule.arguments().size(); i++) {
            long result = done[i] ? 0 : argument(i, rule.arguments().get(i), done);
            if (result < 0) {
                return result;
            }
        }
        return nr;
    }

    private long argument(int i, Argument a, boolean[] done) {
        long pointer = frame.arguments()[i];
        if (pointer == 0 && a.shape() != SyscallRule.Shape.VALUE) {
            return 0;
        }
        return switch (a.shape()) {
            case VALUE -> 0;
            case STRING -> frame.string(i, pointer);
            case IN -> frame.in(i, pointer, a.count());
            case OUT -> out(i, pointer, a.count(), 0);
            case BOTH -> frame.both(i, pointer, a.count());
            case IN_COUNTED -> frame.in(i, pointer, clamp(a.count(), 1));
            case OUT_COUNTED -> out(i, pointer, clamp(a.count(), a.unit()), a.unit());
            case BOTH_COUNTED -> frame.both(i, pointer, clamp(a.count(), a.unit()));
            case BITS -> frame.both(i, pointer, (int) ((frame.arguments()[a.count()] & 0xffff) + 63 >> 6 << 3));
            case ADDRESS -> address(i, pointer, a.count(), done);
            case NULL -> COMES_HOME;
            case NULL_INSIDE -> nullInside(i, pointer);
            case SCATTER, GATHER, MESSAGE_IN, MESSAGE_OUT -> COMES_HOME;
        };
    }

    private long out(int i, long pointer, int length, int unit) {
        frame.out(i, pointer, length, unit);
        return 0;
    }

    /** Limits a counting argument to what one call can carry; returns bytes. */
    private int clamp(int countArgument, int unit) {
        long most = MAX_BUFFER_BYTES / unit;
        long count = frame.arguments()[countArgument];
        if (count < 0 || count > most) {
            count = most;
            frame.arguments()[countArgument] = most;
        }
        return (int) (count * unit);
    }

    private long nullInside(int i, long pointer) {
        long failed = frame.peek(pointer, small, 8);
        if (failed < 0) {
            return failed;
        }
        frame.arguments()[i] = 0;
        return small.getLong(0) == 0 ? 0 : COMES_HOME;
    }

    private long address(int i, long pointer, int lengthArgument, boolean[] done) {
        long lengthPointer = frame.arguments()[lengthArgument];
        done[lengthArgument] = true;
        if (lengthPointer == 0) {
            return -Errno.EFAULT;
        }
        long failed = frame.peek(lengthPointer, small, 4);
        if (failed < 0) {
            return failed;
        }
        int length = Math.clamp(small.getInt(0), 0, MAX_ADDRESS_BYTES);
        long result = frame.both(i, pointer, length);
        return result < 0 ? result : frame.both(lengthArgument, lengthPointer, 4);
    }

    /** fd, vector, count: becomes fd, buffer, bytes. */
    private long scatter(int nr) {
        long[] arguments = frame.arguments();
        long total = vectors.read(arguments[1], arguments[2]);
        if (total < 0) {
            return total;
        }
        arguments[2] = part(total);
        frame.scatter(1, pieces, 0, (int) arguments[2]);
        return nr;
    }

    private long gather(int nr) {
        long[] arguments = frame.arguments();
        long total = vectors.read(arguments[1], arguments[2]);
        if (total < 0) {
            return total;
        }
        arguments[2] = part(total);
        long failed = frame.gather(1, pieces, 0, (int) arguments[2]);
        return failed < 0 ? failed : nr;
    }

    /** Of all the bytes the vectors name, those that this call carries. */
    private long part(long total) {
        wanted = total;
        pieces = vectors.pieces();
        return Math.min(total, MAX_BUFFER_BYTES);
    }

    /** A msghdr without control block is a sendto; one with descriptors or options to pass needs its home. */
    private long sendMessage() {
        long total = message();
        if (total < 0) {
            return total;
        }
        if (part(total) < total) {
            return COMES_HOME; // a datagram must not be cut in pieces
        }
        long failed = frame.gather(1, vectors.pieces(), 0, (int) total);
        messageArguments(total);
        int nameLength = small.getInt(8);
        if (failed == 0 && small.getLong(0) != 0 && nameLength > 0 && nameLength <= MAX_ADDRESS_BYTES) {
            frame.arguments()[5] = nameLength;
            failed = frame.in(4, small.getLong(0), nameLength);
        }
        return failed < 0 ? failed : Nr.SENDTO;
    }

    private long receiveMessage() {
        long total = message();
        if (total < 0) {
            return total;
        }
        if (small.getLong(0) != 0) {
            return COMES_HOME; // the name and its length are written into the msghdr itself
        }
        int length = (int) part(total);
        frame.scatter(1, pieces, 0, length);
        messageArguments(length);
        return Nr.RECVFROM;
    }

    /** Reads the msghdr; returns the bytes its vectors name, or what answers the call. */
    private long message() {
        long failed = frame.peek(frame.arguments()[1], small, MSGHDR_BYTES);
        if (failed < 0) {
            return failed;
        }
        boolean control = small.getLong(32) != 0 && small.getLong(40) != 0;
        return control ? COMES_HOME : vectors.read(small.getLong(16), small.getLong(24));
    }

    /** fd, msghdr, flags: becomes fd, buffer, bytes, flags, address, its length. */
    private void messageArguments(long bytes) {
        long[] arguments = frame.arguments();
        arguments[3] = arguments[2];
        arguments[2] = bytes;
        arguments[4] = 0;
        arguments[5] = 0;
    }
}
