package org.fulcrum.runtime.linux;

import org.fulcrum.runtime.abi.Nr;

/** Descriptors of ours and of other processes (pidfd_getfd(2), unix(7)). Thread-safe. */
public final class Descriptors {
    /** Bytes of a message that carries one descriptor: msghdr, iovec, one byte, control block. */
    static final int MESSAGE_BYTES = 128;

    /** Offset of the descriptor in it. */
    static final int MESSAGE_DESCRIPTOR = 112;

    private static final int IOVEC = 64;
    private static final int BYTE = 80;
    private static final int CONTROL = 96;
    private static final int CONTROL_BYTES = 24;
    private static final int CMSG_LENGTH = 20;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SCM_RIGHTS = 1;

    private Descriptors() {}

    /** Closes a descriptor of ours. */
    public static void close(int fd) {
        Kernel.call(Nr.CLOSE, fd);
    }

    /** Opens a pidfd: it becomes readable when the process ends. */
    public static int pidfd(int pid) {
        return (int) Kernel.check(Kernel.call(Nr.PIDFD_OPEN, pid, 0), "pidfd_open of process " + pid);
    }

    /** Copies a descriptor of another process; a negative errno when that is not possible. */
    public static int borrow(int pidfd, int fd) {
        return (int) Kernel.call(Nr.PIDFD_GETFD, pidfd, fd, 0);
    }

    /** Lets a socket hold as little that was sent and not yet received as the kernel allows (socket(7), SO_SNDBUF). */
    static void leastSendBuffer(int fd) {
        Kernel.check(setOption(fd, SOL_SOCKET, SO_SNDBUF, 1), "bounding a socket");
    }

    /** Sets an option that is a number (setsockopt(2)); 0 or a negative errno. */
    static long setOption(int fd, int level, int option, int value) {
        NativeMemory m = new NativeMemory(Integer.BYTES);
        m.putInt(0, value);
        return Kernel.call(Nr.SETSOCKOPT, fd, level, option, m.address(), Integer.BYTES, 0);
    }

    /** A message with one descriptor, as it lies at {@code address}; for sendmsg(2), and for recvmsg(2) to fill. */
    static byte[] message(long address, int fd) {
        java.nio.ByteBuffer m = java.nio.ByteBuffer.allocate(MESSAGE_BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        m.putLong(16, address + IOVEC);
        m.putLong(24, 1);
        m.putLong(32, address + CONTROL);
        m.putLong(40, CONTROL_BYTES);
        m.putLong(IOVEC, address + BYTE);
        m.putLong(IOVEC + 8, 1);
        m.putLong(CONTROL, CMSG_LENGTH);
        m.putInt(CONTROL + 8, SOL_SOCKET);
        m.putInt(CONTROL + 12, SCM_RIGHTS);
        m.putInt(MESSAGE_DESCRIPTOR, fd);
        return m.array();
    }

    /** Sends a descriptor over a Unix socket of ours. */
    static void send(int socket, int fd) {
        NativeMemory m = new NativeMemory(MESSAGE_BYTES);
        m.put(0, message(m.address(), fd), 0, MESSAGE_BYTES);
        Kernel.check(Kernel.call(Nr.SENDMSG, socket, m.address(), 0), "sending a descriptor");
    }
}
