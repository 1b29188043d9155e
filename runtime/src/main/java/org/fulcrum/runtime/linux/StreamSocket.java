package org.fulcrum.runtime.linux;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;

/**
 * A TCP socket as a bare descriptor, so that it can be given to a process. Reads by one thread and writes by another
 * may go on together; {@link #cut} ends both from any thread.
 */
public final class StreamSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int SO_KEEPALIVE = 9;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_MORE = 0x8000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int POLLRDHUP = 0x2000;
    private static final int SHUT_RDWR = 2;
    private static final int BACKLOG = 128;

    /**
     * A peer that acknowledges nothing for so long is gone, milliseconds. Long, because with the stream to its host a
     * program is lost: a runtime that stands still for a minute must not cost programs.
     */
    public static final int PEER_GONE_MILLIS = 120_000;

    private static final int KEEPALIVE_SECONDS = 15;

    private final int fd;
    private volatile boolean closed;

    private StreamSocket(int fd) {
        this.fd = fd;
    }

    /** The descriptor. */
    public int fd() {
        return fd;
    }

    /** Listens on an address; port 0 takes any. */
    public static StreamSocket listen(InetAddress address, int port) throws IOException {
        int fd = socket(address);
        Descriptors.setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        NativeMemory name = name(address, port);
        check(fd, Kernel.call(Nr.BIND, fd, name.address(), name.size()), "binding " + address + " port " + port);
        check(fd, Kernel.call(Nr.LISTEN, fd, BACKLOG), "listening");
        return new StreamSocket(fd);
    }

    /** Connects, waiting at most so long. */
    public static StreamSocket connect(InetAddress address, int port, long timeoutMillis) throws IOException {
        int fd = socket(address);
        setTime(fd, SO_SNDTIMEO, timeoutMillis);
        NativeMemory name = name(address, port);
        String what = "connecting to " + address.getHostAddress() + " port " + port;
        long connected;
        do {
            // With a time limit it ends with EINTR when this process was stopped (signal(7)); asked again it goes on.
            connected = Kernel.call(Nr.CONNECT, fd, name.address(), name.size());
        } while (connected == -Errno.EINTR);
        check(fd, connected == -Errno.EISCONN ? 0 : connected, what);
        setTime(fd, SO_SNDTIMEO, 0);
        return established(fd);
    }

    /** Waits for a connection. */
    public StreamSocket accept() throws IOException {
        long got = Kernel.call(Nr.ACCEPT4, fd, 0, 0, SOCK_CLOEXEC);
        if (Kernel.failed(got)) {
            throw new IOException("accepting a connection: " + Errno.name((int) -got));
        }
        return established((int) got);
    }

    private static StreamSocket established(int fd) throws IOException {
        Descriptors.setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        Descriptors.setOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
        Descriptors.setOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_SECONDS);
        Descriptors.setOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_SECONDS);
        StreamSocket socket = new StreamSocket(fd);
        socket.patience(PEER_GONE_MILLIS);
        return socket;
    }

    /**
     * A peer that acknowledges nothing for so long, be it data or keep-alive probes, is gone (tcp(7),
     * TCP_USER_TIMEOUT): the socket then fails.
     */
    public void patience(int millis) throws IOException {
        Descriptors.setOption(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, millis);
    }

    /** The port it is bound to. */
    public int port() {
        NativeMemory name = new NativeMemory(64);
        name.putInt(32, 28);
        Kernel.check(Kernel.call(Nr.GETSOCKNAME, fd, name.address(), name.at(32)), "getsockname");
        int swapped = name.getShort(2);
        return (swapped & 0xff) << 8 | swapped >>> 8;
    }

    /** A read or write that makes no progress for so long fails; 0 waits for ever. */
    public void timeout(long millis) {
        setTime(fd, SO_RCVTIMEO, millis);
        setTime(fd, SO_SNDTIMEO, millis);
    }

    /** Whether the peer has closed the stream or is known to be gone, though bytes of it may wait to be read. */
    public boolean peerGone() {
        NativeMemory poll = new NativeMemory(8);
        poll.putInt(0, fd);
        poll.putInt(4, POLLRDHUP);
        Kernel.call(Nr.POLL, poll.address(), 1, 0);
        return poll.getShort(6) != 0; // POLLHUP and POLLERR come unasked
    }

    /** Reads at least one byte; -1 at the end. */
    public int read(long address, int length) throws IOException {
        return read(address, length, 0);
    }

    /** Reads what is there; 0 when nothing is, -1 at the end. */
    public int readNow(long address, int length) throws IOException {
        return read(address, length, MSG_DONTWAIT);
    }

    private int read(long address, int length, int flags) throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        long got;
        do {
            got = Kernel.call(Nr.RECVFROM, fd, address, length, flags, 0, 0);
        } while (got == -Errno.EINTR);
        if (got == -Errno.EAGAIN && flags == MSG_DONTWAIT) {
            return 0;
        }
        if (Kernel.failed(got)) {
            throw new IOException("reading a stream: " + Errno.name((int) -got));
        }
        return got == 0 ? -1 : (int) got;
    }

    /** Reads exactly so many bytes. */
    public void readFully(long address, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int got = read(address + done, length - done);
            if (got < 0) {
                throw new EOFException("the peer closed the stream");
            }
            done += got;
        }
    }

    /** Writes all bytes. */
    public void write(long address, long length) throws IOException {
        write(address, length, MSG_NOSIGNAL);
    }

    /** Writes all bytes, which may wait for those that follow at once. */
    void writeMore(long address, long length) throws IOException {
        write(address, length, MSG_NOSIGNAL | MSG_MORE);
    }

    /** Writes what a pipe holds. */
    void write(FilePipe pipe, long length, boolean moreFollows) throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        long got = pipe.drain(fd, length, moreFollows);
        if (got != length) {
            throw new IOException("writing a stream: " + (got < 0 ? Errno.name((int) -got) : "its end"));
        }
    }

    private void write(long address, long length, int flags) throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        long done = 0;
        while (done < length) {
            long got = Kernel.call(Nr.SENDTO, fd, address + done, length - done, flags, 0, 0);
            if (got == -Errno.EINTR) {
                continue;
            }
            if (Kernel.failed(got)) {
                throw new IOException("writing a stream: " + Errno.name((int) -got));
            }
            done += got;
        }
    }

    /** Ends both directions; whoever waits wakes up. */
    public void cut() {
        if (!closed) {
            Kernel.call(Nr.SHUTDOWN, fd, SHUT_RDWR);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            cut();
            closed = true;
            Descriptors.close(fd);
        }
    }

    private static int socket(InetAddress address) throws IOException {
        int family = address instanceof Inet4Address ? AF_INET : AF_INET6;
        long fd = Kernel.call(Nr.SOCKET, family, SOCK_STREAM_CLOEXEC, 0);
        if (Kernel.failed(fd)) {
            throw new IOException("opening a socket: " + Errno.name((int) -fd));
        }
        return (int) fd;
    }

    private static NativeMemory name(InetAddress address, int port) {
        byte[] bytes = address.getAddress();
        boolean four = bytes.length == 4;
        NativeMemory name = new NativeMemory(four ? 16 : 28);
        name.putShort(0, four ? AF_INET : AF_INET6);
        name.putShort(2, (port & 0xff) << 8 | port >>> 8);
        name.put(four ? 4 : 8, bytes, 0, bytes.length);
        return name;
    }

    private static void setTime(int fd, int option, long millis) {
        NativeMemory m = new NativeMemory(16);
        m.putLong(0, millis / 1000);
        m.putLong(8, millis % 1000 * 1000);
        Kernel.call(Nr.SETSOCKOPT, fd, SOL_SOCKET, option, m.address(), 16, 0);
    }

    private static void check(int fd, long result, String what) throws IOException {
        if (Kernel.failed(result)) {
            Descriptors.close(fd);
            if (result == -Errno.ECONNREFUSED) {
                throw new ConnectException(what + ": " + Errno.name(Errno.ECONNREFUSED));
            }
            throw new IOException(what + ": " + Errno.name((int) -result));
        }
    }
}
