package org.fulcrum.runtime.linux;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.platform.KernelFeature;

/**
 * The listener of a body's seccomp filter (seccomp_unotify(2)). One thread receives into an instance; answers may be
 * given from any thread.
 */
public final class Notifications implements AutoCloseable {
    private static final long RECEIVE = 0xC050_2100L;
    private static final long SEND = 0xC018_2101L;
    private static final long SET_FLAGS = 0x4008_2104L;
    private static final long ADDFD = 0x4018_2103L;
    private static final int ADDFD_BYTES = 24;
    private static final int ADDFD_SET = 1;
    private static final int ADDFD_SEND = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int SYNC_WAKE_UP = 1;
    private static final int NOTIFICATION_BYTES = 80;
    private static final int ARGUMENTS_AT = 32;
    private static final int FLAG_CONTINUE = 1;
    private static final int MAX_ERRNO = 4095;

    private final int fd;
    private final NativeMemory received = new NativeMemory(NOTIFICATION_BYTES);
    private final NativeMemory answer = new NativeMemory(24);
    private boolean closed;

    /** Listens on a descriptor of ours. */
    public Notifications(int fd) {
        this.fd = fd;
        if (KernelFeatures.has(KernelFeature.SYNC_WAKE_UP)) {
            takeTurns(fd);
        }
    }

    /** Caller and listener take turns: on one processor that is quickest. False when the kernel cannot (before 6.6). */
    static boolean takeTurns(int fd) {
        return !Kernel.failed(Kernel.call(Nr.IOCTL, fd, SET_FLAGS, SYNC_WAKE_UP));
    }

    /** Readable when a notification is there. */
    public int fd() {
        return fd;
    }

    /** Waits for a notification; false when the body is gone. */
    public boolean receive() {
        while (true) {
            received.clear(0, NOTIFICATION_BYTES);
            long got = Kernel.call(Nr.IOCTL, fd, RECEIVE, received.address());
            if (!Kernel.failed(got)) {
                return true;
            }
            // ENOENT: the caller was killed between making the call and our asking; others may be waiting.
            if (got == -Errno.ENOENT && !gone()) {
                continue;
            }
            if (got != -Errno.EINTR) {
                return false;
            }
        }
    }

    /** poll(2) says POLLHUP when no process uses the filter any more. */
    private boolean gone() {
        NativeMemory poll = new NativeMemory(8);
        poll.putInt(0, fd);
        Kernel.call(Nr.POLL, poll.address(), 1, 0);
        return (poll.getShort(6) & 0x10) != 0;
    }

    /** Cookie of the received notification. */
    public long id() {
        return received.getLong(0);
    }

    /** Thread that made the call, in our PID namespace. */
    public int tid() {
        return received.getInt(8);
    }

    /** Number of the call. */
    public int nr() {
        return received.getInt(16);
    }

    /** Argument 0 to 5 of the call. */
    public long argument(int index) {
        return received.getLong(ARGUMENTS_AT + 8L * index);
    }

    /** Answers with a result, or with a negative errno or restart code; false when the caller is gone. */
    public boolean answer(long id, long result) {
        boolean error = result < 0 && result >= -MAX_ERRNO;
        return send(id, error ? 0 : result, error ? (int) result : 0, 0);
    }

    /** Lets the call run natively. */
    public boolean letRun(long id) {
        return send(id, 0, 0, FLAG_CONTINUE);
    }

    /**
     * Answers with a descriptor that the caller gets, close-on-exec, at that number (kernel 5.14,
     * SECCOMP_ADDFD_FLAG_SEND).
     *
     * @return false when the caller is gone, or may have no descriptor of such a number
     */
    public synchronized boolean answerWithDescriptor(long id, int ours, int number) {
        if (closed) {
            return false;
        }
        NativeMemory added = new NativeMemory(ADDFD_BYTES);
        added.putLong(0, id);
        added.putInt(8, ADDFD_SET | ADDFD_SEND);
        added.putInt(12, ours);
        added.putInt(16, number);
        added.putInt(20, O_CLOEXEC);
        return !Kernel.failed(Kernel.call(Nr.IOCTL, fd, ADDFD, added.address()));
    }

    private synchronized boolean send(long id, long value, int error, int flags) {
        if (closed) { // the number may be another body's by then
            return false;
        }
        answer.putLong(0, id);
        answer.putLong(8, value);
        answer.putInt(16, error);
        answer.putInt(20, flags);
        return !Kernel.failed(Kernel.call(Nr.IOCTL, fd, SEND, answer.address()));
    }

    /** Closes it; not while a thread may be in {@link #receive}. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(fd);
        }
    }
}
