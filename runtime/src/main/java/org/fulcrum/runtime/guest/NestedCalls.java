package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.platform.CallLayout;

/**
 * Calls whose arguments point to structures with pointers in them: messages (sendmsg(2), recvmmsg(2)), vectors that a
 * plain read or write cannot stand for, extended attributes by structure, and a few options and requests. Each becomes
 * a request whose buffers point to one another. Methods return 0, a negative errno, or {@link CallMarshal#COMES_HOME}.
 * Belongs to the notification loop.
 */
final class NestedCalls {
    /** Most bytes of a name: struct sockaddr_storage. */
    private static final int MAX_NAME_BYTES = 128;

    /** Most bytes of a control block that can be asked for; home's kernel sends no more than net.core.optmem_max. */
    private static final int MAX_CONTROL_BYTES = 128 << 10;

    private static final int MAX_MESSAGES = 1024; // UIO_MAXIOV

    /** What a message takes beside its bytes and control block: header, name, vector, and alignment at home. */
    private static final int MAX_OVERHEAD_BYTES = 512;

    private static final int MSGHDR_BYTES = 56;
    private static final int MMSGHDR_BYTES = 64;
    private static final int VECTOR_BYTES = 16;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTORS = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int MESSAGE_LENGTH = 56;
    private static final int MSG_WAITALL = 0x100;
    private static final int XATTR_ARGS_BYTES = 16;
    private static final int XATTR_SIZE = 8;
    private static final int IFCONF_BYTES = 16;
    private static final int FILTER_PROGRAM_BYTES = 16;
    private static final int FILTER_INSTRUCTION_BYTES = 8;

    /** Which way the bytes of messages go. */
    enum Way {
        /** They are sent. */
        SENT,
        /** They are received. */
        RECEIVED
    }

    /** A message of the body: where its bytes are, and how many. */
    private record Message(long[] pieces, int length) {}

    private final RequestFrame frame;
    private final Vectors vectors;
    private final NativeMemory headers = new NativeMemory((long) MAX_MESSAGES * MMSGHDR_BYTES);
    private final NativeMemory iovec = new NativeMemory(VECTOR_BYTES);
    private final NativeMemory small = new NativeMemory(Long.BYTES);
    private long carried;

    NestedCalls(RequestFrame frame, Vectors vectors) {
        this.frame = frame;
        this.vectors = vectors;
    }

    /** Argument 1 is a msghdr. */
    long message(Way way) {
        long failed = frame.peek(frame.arguments()[1], headers, MSGHDR_BYTES);
        return failed < 0 ? failed : messages(way, 1, MSGHDR_BYTES);
    }

    /** Argument 1 is an array of argument 2 mmsghdrs; of more than one call carries, the first are sent or received. */
    long messages(Way way) {
        int count = (int) Math.min(frame.arguments()[2] & 0xffff_ffffL, MAX_MESSAGES);
        if (count == 0) {
            return 0;
        }
        long failed = frame.peek(frame.arguments()[1], headers, (long) count * MMSGHDR_BYTES);
        return failed < 0 ? failed : messages(way, count, MMSGHDR_BYTES);
    }

    private long messages(Way way, int wanted, int stride) {
        Message[] messages = new Message[wanted];
        carried = 0;
        int count = 0;
        while (count < wanted) {
            long failed = readMessage(way, messages, count, stride);
            if (failed < 0 && count == 0) {
                return failed;
            }
            if (failed < 0) {
                break; // what comes before it is sent or received; the kernel, too, then ends without an error
            }
            count++;
        }
        if (stride == MMSGHDR_BYTES) {
            frame.arguments()[2] = count;
        }
        headers(way, count, stride);
        for (int i = 0; i < count; i++) {
            long failed = body(way, messages[i], i * stride, stride);
            if (failed < 0) {
                return failed;
            }
        }
        return 0;
    }

    /** Reads where a message's bytes are, and makes its header what home shall see. */
    private long readMessage(Way way, Message[] messages, int index, int stride) {
        int at = index * stride;
        long total = vectors.read(headers.getLong(at + VECTORS), headers.getLong(at + VECTOR_COUNT));
        if (total < 0) {
            return total == -Errno.EINVAL && headers.getLong(at + VECTOR_COUNT) > MAX_MESSAGES
                    ? -Errno.EMSGSIZE
                    : total;
        }
        if (headers.getInt(at + NAME_LENGTH) < 0) {
            return -Errno.EINVAL;
        }
        limit(at + NAME, at + NAME_LENGTH, MAX_NAME_BYTES);
        long control = headers.getLong(at + CONTROL) == 0 ? 0 : headers.getLong(at + CONTROL_LENGTH);
        if (Long.compareUnsigned(control, MAX_CONTROL_BYTES) > 0) {
            return CallMarshal.COMES_HOME;
        }
        if (way == Way.RECEIVED && index == 0 && (frame.arguments()[flagsAt(stride)] & MSG_WAITALL) == 0) {
            // A stream may give less, a datagram is smaller.
            total = Math.min(total, CallMarshal.MAX_BUFFER_BYTES - control - MAX_OVERHEAD_BYTES);
        }
        carried += total + control + MAX_OVERHEAD_BYTES;
        if (carried < 0 || carried > CallMarshal.MAX_BUFFER_BYTES) {
            return CallMarshal.COMES_HOME; // of one message; of several the first are carried
        }
        headers.putLong(at + CONTROL_LENGTH, control);
        headers.putLong(at + VECTOR_COUNT, total == 0 ? 0 : 1);
        if (stride == MMSGHDR_BYTES) {
            headers.putInt(at + MESSAGE_LENGTH, 0);
        }
        messages[index] = new Message(vectors.pieces(), (int) total);
        return 0;
    }

    private static int flagsAt(int stride) {
        return stride == MMSGHDR_BYTES ? 3 : 2;
    }

    private void limit(int pointer, int length, int most) {
        int bytes = headers.getLong(pointer) == 0 ? 0 : Math.min(headers.getInt(length), most);
        headers.putInt(length, bytes);
    }

    /** Buffer 0: the headers. What the kernel changes in them comes back, the pointers do not. */
    private void headers(Way way, int count, int stride) {
        long at = frame.arguments()[1];
        frame.given(1, headers, count * stride);
        if (way == Way.SENT && stride == MSGHDR_BYTES) {
            return;
        }
        boolean several = stride == MMSGHDR_BYTES;
        long[] one = way == Way.SENT
                ? new long[] {0, MESSAGE_LENGTH, MESSAGE_LENGTH, 8}
                : new long[] {0, 8, NAME_LENGTH, 4, 0, 28, CONTROL_LENGTH, 12, 0, 4, MESSAGE_LENGTH, 8};
        int words = several ? one.length : one.length - 4;
        long[] pieces = new long[words * count];
        for (int i = 0; i < count; i++) {
            for (int w = 0; w < words; w += 2) {
                boolean kept = one[w] != 0;
                pieces[i * words + w] = kept ? at + (long) i * stride + one[w] : 0;
                pieces[i * words + w + 1] = one[w + 1];
            }
        }
        frame.comesOut(several ? CallLayout.SIZED_BY_RESULT : 0, several ? stride : 1, pieces);
    }

    /** Name, control block and bytes of a message. */
    private long body(Way way, Message message, int at, int stride) {
        long failed = part(way, headers.getLong(at + NAME), headers.getInt(at + NAME_LENGTH), at + NAME);
        if (failed == 0) {
            failed = part(way, headers.getLong(at + CONTROL), headers.getInt(at + CONTROL_LENGTH), at + CONTROL);
        }
        if (failed < 0 || message.length() == 0) {
            return failed;
        }
        int holder = vector(message.length());
        frame.pointedFrom(0, at + VECTORS);
        if (way == Way.SENT) {
            failed = frame.gather(1, message.pieces(), 0, message.length());
        } else {
            frame.scatter(1, message.pieces(), 0, message.length());
            if (stride == MMSGHDR_BYTES) {
                frame.sizedBy(at + MESSAGE_LENGTH);
            }
        }
        frame.pointedFrom(holder, 0);
        return failed;
    }

    /** Adds an array of one iovec, which stands at home for all of the program's; returns the index of its buffer. */
    private int vector(int length) {
        iovec.putLong(0, 0);
        iovec.putLong(8, length);
        frame.given(1, iovec, VECTOR_BYTES);
        return frame.last();
    }

    /** Small parts travel both ways, so that nothing but what the kernel wrote changes. */
    private long part(Way way, long pointer, int length, int at) {
        if (pointer == 0 || length == 0) {
            return 0;
        }
        long failed = way == Way.SENT ? frame.in(1, pointer, length) : frame.both(1, pointer, length);
        if (failed == 0) {
            frame.pointedFrom(0, at);
        }
        return failed;
    }

    /** Argument 1 is an array of argument 2 iovecs, and the call stays what it is: it has flags (preadv2(2)). */
    long vector(Way way) {
        long[] arguments = frame.arguments();
        long total = vectors.read(arguments[1], arguments[2]);
        if (total < 0) {
            return total;
        }
        boolean carries = total <= CallMarshal.MAX_BUFFER_BYTES;
        if (!carries && way == Way.SENT) {
            return CallMarshal.COMES_HOME; // with flags a write is one, or atomic
        }
        int length = (int) Math.min(total, CallMarshal.MAX_BUFFER_BYTES);
        long[] pieces = vectors.pieces();
        arguments[2] = 1;
        int holder = vector(length);
        long failed = 0;
        if (way == Way.SENT) {
            failed = frame.gather(1, pieces, 0, length);
        } else {
            frame.scatter(1, pieces, 0, length);
        }
        frame.pointedFrom(holder, 0);
        return failed;
    }

    /** Argument 4 is a struct xattr_args, which points to the value of the attribute (setxattrat(2)). */
    long attribute(Way way) {
        long failed = frame.peek(frame.arguments()[4], headers, XATTR_ARGS_BYTES);
        if (failed < 0) {
            return failed;
        }
        if (frame.arguments()[5] != XATTR_ARGS_BYTES) {
            return CallMarshal.COMES_HOME;
        }
        long value = headers.getLong(0);
        int length = (int) Math.min(headers.getInt(XATTR_SIZE) & 0xffff_ffffL, CallMarshal.MAX_BUFFER_BYTES);
        frame.given(4, headers, XATTR_ARGS_BYTES);
        int holder = frame.last();
        if (value == 0 || length == 0) {
            return 0;
        }
        if (way == Way.SENT) {
            failed = frame.in(4, value, length);
        } else {
            frame.out(4, value, length, 1);
        }
        frame.pointedFrom(holder, 0);
        return failed;
    }

    /** Argument 2 is a struct ifconf: a length, and a pointer to that many bytes (netdevice(7)). */
    long interfaces() {
        long pointer = frame.arguments()[2];
        long failed = frame.peek(pointer, headers, IFCONF_BYTES);
        if (failed < 0) {
            return failed;
        }
        int length = Math.clamp(headers.getInt(0), 0, CallMarshal.MAX_BUFFER_BYTES);
        long list = headers.getLong(8);
        headers.putInt(0, length);
        frame.given(2, headers, IFCONF_BYTES);
        frame.comesOut(0, 1, new long[] {pointer, 4, 0, IFCONF_BYTES - 4});
        if (list != 0 && length > 0) {
            frame.out(2, list, length, 1);
            frame.sizedBy(0);
            frame.pointedFrom(0, 8);
        }
        return 0;
    }

    /** Argument 3 is a struct sock_fprog: a number of instructions, and a pointer to them (socket(7)). */
    long filter() {
        if (frame.arguments()[4] != FILTER_PROGRAM_BYTES) {
            return -Errno.EINVAL;
        }
        long failed = frame.peek(frame.arguments()[3], headers, FILTER_PROGRAM_BYTES);
        if (failed < 0) {
            return failed;
        }
        long program = headers.getLong(8);
        frame.given(3, headers, FILTER_PROGRAM_BYTES);
        int holder = frame.last();
        if (headers.getShort(0) > 0) {
            failed = frame.in(3, program, headers.getShort(0) * FILTER_INSTRUCTION_BYTES);
            frame.pointedFrom(holder, 8);
        }
        return failed;
    }

    /** Argument {@code i} is a structure whose first 32 bits say how many bytes follow {@code head}. */
    long selfSized(int i, long pointer, int head) {
        long failed = frame.peek(pointer, small, Integer.BYTES);
        if (failed < 0) {
            return failed;
        }
        long length = head + (small.getInt(0) & 0xffff_ffffL);
        return length > MAX_CONTROL_BYTES ? -Errno.EINVAL : frame.both(i, pointer, (int) Math.max(length, 4));
    }
}
