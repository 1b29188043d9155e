package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.abi.SyscallRule;
import org.fulcrum.runtime.abi.SyscallRule.Argument;
import org.fulcrum.runtime.guest.NestedCalls.Way;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.linux.ProcessorList;
import org.fulcrum.runtime.linux.Signals;
import org.fulcrum.runtime.platform.CallLayout;
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
    private static final int MAX_OPTION_BYTES = 64 << 10;
    private static final int MSG_ZEROCOPY = 0x400_0000;
    private static final int O_ACCMODE = 3;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int MFD_CLOEXEC = 1;
    private static final int SIOCGIFCONF = 0x8912;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_ZEROCOPY_RECEIVE = 35;
    private static final int SIGEVENT_BYTES = 64;
    private static final int SIGEV_NONE = 1;
    private static final long NEVER_BLOCKED = Signals.bit(Signals.SIGKILL) | Signals.bit(Signals.SIGSTOP);

    private final RequestFrame frame;
    private final Vectors vectors;
    private final NestedCalls nested;
    private final NativeMemory small = new NativeMemory(SIGEVENT_BYTES);
    private final int body;
    private final int process;
    private long number;
    private long wanted;
    private long[] pieces = {};
    private @Nullable Long mask;

    /**
     * Marshals calls of a process.
     *
     * @param body its pid here
     * @param process its pid at home
     */
    CallMarshal(int body, int process) {
        this.body = body;
        this.process = process;
        frame = new RequestFrame(body);
        vectors = new Vectors(frame);
        nested = new NestedCalls(frame, vectors);
    }

    /** Whether a call makes a signalfd for a signal that waits here already: only at home would it be read. */
    boolean readsWhatWaitsHere(int nr, long[] given) {
        if (nr != Nr.SIGNALFD && nr != Nr.SIGNALFD4 || frame.peek(given[1], small, Long.BYTES) < 0) {
            return false;
        }
        long read = small.getLong(0);
        return ProcFs.threads(body).stream().anyMatch(t -> (ProcFs.pending(t) & read) != 0);
    }

    /** The frame just built. */
    RequestFrame frame() {
        return frame;
    }

    /** The signals blocked while the call just built waits; null for those that its thread blocks anyway. */
    @Nullable
    Long mask() {
        return mask;
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
     * @param tid thread at home
     * @return its payload's length; {@link #COMES_HOME}; or a negative errno that answers the call
     */
    long build(int tid, int nr, SyscallRule rule, long[] given) {
        frame.begin(given);
        mask = null;
        wanted = given[2];
        pieces = new long[] {given[1], given[2]};
        number = translate(nr, rule);
        if (number < 0) {
            return number;
        }
        if (opens(nr)) {
            String path = frame.firstText(OwnFiles.LONGEST);
            if (OwnFiles.shows(path, process)) {
                return COMES_HOME;
            }
            if (nr != Nr.OPENAT2 && path.equals(ProcessorList.PATH)) {
                number = processors(given[nr == Nr.OPEN ? 1 : 2], number);
            }
        }
        return frame.finish(tid, (int) number);
    }

    /** Who counts the processors shall find those of this node, as sched_getaffinity(2) does. */
    private long processors(long flags, long otherwise) {
        byte[] list = ProcessorList.read();
        if ((flags & O_ACCMODE) != 0 || list.length == 0 || list.length > CallLayout.MAX_FILE_BYTES) {
            return otherwise;
        }
        NativeMemory bytes = new NativeMemory(list.length);
        bytes.put(0, list, 0, list.length);
        frame.begin(new long[] {(flags & O_CLOEXEC) != 0 ? MFD_CLOEXEC : 0, 0, 0, 0, 0, 0});
        frame.given(1, bytes, list.length);
        return CallLayout.MAKE_FILE;
    }

    private static boolean opens(int nr) {
        return nr == Nr.OPEN || nr == Nr.OPENAT || nr == Nr.OPENAT2;
    }

    /** Fills arguments and buffers; returns the number of the call home shall make. */
    private long translate(int nr, SyscallRule rule) {
        long[] arguments = frame.arguments();
        return switch (nr) {
            case Nr.READV -> scatter(Nr.READ);
            case Nr.PREADV -> scatter(Nr.PREAD64);
            case Nr.WRITEV -> gather(Nr.WRITE);
            case Nr.PWRITEV -> gather(Nr.PWRITE64);
            case Nr.PREADV2 ->
                arguments[5] != 0
                        ? nested(nr, nested.vector(Way.RECEIVED))
                        : scatter(arguments[3] == -1 ? Nr.READ : Nr.PREAD64);
            case Nr.PWRITEV2 ->
                arguments[5] != 0
                        ? nested(nr, nested.vector(Way.SENT))
                        : gather(arguments[3] == -1 ? Nr.WRITE : Nr.PWRITE64);
            case Nr.SENDTO -> zeroCopy(arguments[3]) ? COMES_HOME : plain(nr, rule);
            case Nr.SENDMSG -> zeroCopy(arguments[2]) ? COMES_HOME : sendMessage();
            case Nr.RECVMSG -> nested(nr, nested.message(Way.RECEIVED));
            case Nr.SENDMMSG -> zeroCopy(arguments[3]) ? COMES_HOME : nested(nr, nested.messages(Way.SENT));
            case Nr.RECVMMSG -> receiveMessages();
            case Nr.SETXATTRAT -> attribute(nr, Way.SENT);
            case Nr.GETXATTRAT -> attribute(nr, Way.RECEIVED);
            case Nr.IOCTL -> (int) arguments[1] == SIOCGIFCONF ? nested(nr, nested.interfaces()) : plain(nr, rule);
            case Nr.SETSOCKOPT -> filters() ? nested(nr, nested.filter()) : plain(nr, rule);
            case Nr.GETSOCKOPT -> ownAddress() ? COMES_HOME : plain(nr, rule);
            default -> plain(nr, rule);
        };
    }

    /** Options that count otherwise than in bytes, or name addresses of the program. */
    private boolean ownAddress() {
        int level = (int) frame.arguments()[1];
        int option = (int) frame.arguments()[2];
        return level == SOL_SOCKET && option == SO_ATTACH_FILTER
                || level == IPPROTO_TCP && option == TCP_ZEROCOPY_RECEIVE;
    }

    private static long nested(int nr, long result) {
        return result < 0 ? result : nr;
    }

    /** The kernel would send from pages of the deputy that are used again before it has sent them. */
    private static boolean zeroCopy(long flags) {
        return (flags & MSG_ZEROCOPY) != 0;
    }

    private boolean filters() {
        long[] arguments = frame.arguments();
        int option = (int) arguments[2];
        return (int) arguments[1] == SOL_SOCKET
                && (option == SO_ATTACH_FILTER || option == SO_ATTACH_REUSEPORT_CBPF)
                && arguments[3] != 0;
    }

    private long attribute(int nr, Way way) {
        for (int i : new int[] {1, 3}) {
            long failed = frame.arguments()[i] == 0 ? 0 : frame.string(i, frame.arguments()[i]);
            if (failed < 0) {
                return failed;
            }
        }
        return nested(nr, nested.attribute(way));
    }

    private long receiveMessages() {
        long result = nested.messages(Way.RECEIVED);
        long timeout = frame.arguments()[4];
        if (result == 0 && timeout != 0) {
            result = frame.both(4, timeout, 16);
        }
        return nested(Nr.RECVMMSG, result);
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
        if (pointer == 0 && a.shape() != SyscallRule.Shape.VALUE && a.shape() != SyscallRule.Shape.ADDRESS) {
            return 0;
        }
        return switch (a.shape()) {
            case VALUE -> 0;
            case STRING -> frame.string(i, pointer);
            case IN -> frame.in(i, pointer, a.count());
            case OUT -> out(i, pointer, a.count(), 0);
            case BOTH -> frame.both(i, pointer, a.count());
            case IN_COUNTED -> frame.in(i, pointer, a.head() + clamp(a.count(), a.unit()));
            case OUT_WHOLE -> out(i, pointer, clamp(a.count(), 1), 0);
            case OUT_COUNTED -> out(i, pointer, clamp(a.count(), a.unit()), a.unit());
            case BOTH_COUNTED -> frame.both(i, pointer, a.head() + clamp(a.count(), a.unit()));
            case SELF_SIZED -> nested.selfSized(i, pointer, a.count());
            case SIGNAL_EVENT -> signalEvent(i, pointer);
            case IN_READABLE -> frame.readable(i, pointer, a.count());
            case BITS -> frame.both(i, pointer, (int) ((frame.arguments()[a.count()] & 0xffff) + 63 >> 6 << 3));
            case ADDRESS -> address(i, pointer, a.count(), done);
            case MASK -> mask(i, pointer, frame.arguments()[i + 1]);
            case MASK_INSIDE -> maskInside(i, pointer);
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

    /** The mask holds here, where the signals are (MaskedWaits); home waits without one. */
    private long mask(int i, long pointer, long bytes) {
        frame.arguments()[i] = 0;
        if (bytes != Long.BYTES) {
            return -Errno.EINVAL;
        }
        long failed = frame.peek(pointer, small, Long.BYTES);
        mask = small.getLong(0) & ~NEVER_BLOCKED;
        return failed;
    }

    private long maskInside(int i, long pointer) {
        long failed = frame.peek(pointer, small, 2 * Long.BYTES);
        frame.arguments()[i] = 0;
        return failed < 0 || small.getLong(0) == 0 ? failed : mask(i, small.getLong(0), small.getLong(Long.BYTES));
    }

    /** A signal to one thread would wait in its mirror for ever; a notification by thread is glibc's own business. */
    private long signalEvent(int i, long pointer) {
        long failed = frame.peek(pointer, small, SIGEVENT_BYTES);
        if (failed < 0) {
            return failed;
        }
        return small.getInt(12) > SIGEV_NONE ? COMES_HOME : frame.in(i, pointer, SIGEVENT_BYTES);
    }

    private long address(int i, long pointer, int lengthArgument, boolean[] done) {
        long lengthPointer = frame.arguments()[lengthArgument];
        done[lengthArgument] = true;
        if (lengthPointer == 0) {
            return pointer == 0 ? 0 : -Errno.EFAULT;
        }
        long failed = frame.peek(lengthPointer, small, 4);
        if (failed < 0) {
            return failed;
        }
        int length = small.getInt(0);
        if (length > MAX_OPTION_BYTES) {
            return COMES_HOME;
        }
        long result = pointer == 0 || length <= 0 ? 0 : frame.both(i, pointer, length);
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

    /** A msghdr without control block is a sendto, which home can often do at once. */
    private long sendMessage() {
        long failed = frame.peek(frame.arguments()[1], small, MSGHDR_BYTES);
        if (failed < 0) {
            return failed;
        }
        boolean control = small.getLong(32) != 0 && small.getLong(40) != 0;
        if (control) {
            return nested(Nr.SENDMSG, nested.message(Way.SENT));
        }
        long total = vectors.read(small.getLong(16), small.getLong(24));
        if (total < 0) {
            return total;
        }
        if (part(total) < total) {
            return COMES_HOME; // a datagram must not be cut in pieces
        }
        failed = frame.gather(1, vectors.pieces(), 0, (int) total);
        messageArguments(total);
        int nameLength = small.getInt(8);
        if (failed == 0 && small.getLong(0) != 0 && nameLength > 0 && nameLength <= MAX_ADDRESS_BYTES) {
            frame.arguments()[5] = nameLength;
            failed = frame.in(4, small.getLong(0), nameLength);
        }
        return failed < 0 ? failed : Nr.SENDTO;
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
