package org.fulcrum.runtime.linux;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * A listening Unix stream socket that knows who calls: Java's own channels do not tell the caller's pid
 * ({@code SO_PEERCRED}, unix(7)), so it is made of the C library's calls. One thread accepts; {@link #close} may be
 * called by any.
 */
public final class LocalSocket implements AutoCloseable {
    private static final int MAX_PATH_BYTES = 107;
    private static final int BACKLOG = 64;

    private final Path path;
    private final int fd;
    private volatile boolean closed;

    private LocalSocket(Path path, int fd) {
        this.path = path;
        this.fd = fd;
    }

    /**
     * Makes the socket file with mode 0666, replacing one that a former run left; missing directories are made.
     *
     * @throws IOException when the path is too long (107 bytes) or not writable
     */
    public static LocalSocket listen(Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_PATH_BYTES) {
            throw new IOException("path of a Unix socket is longer than " + MAX_PATH_BYTES + " bytes: " + path);
        }
        if (path.getParent() != null) {
            Files.createDirectories(path.getParent());
        }
        Files.deleteIfExists(path);
        int fd = SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.SOCK_STREAM | SocketCalls.SOCK_CLOEXEC, 0);
        try {
            byte[] address = Arrays.copyOf(new byte[] {SocketCalls.AF_UNIX, 0}, 2 + name.length + 1);
            System.arraycopy(name, 0, address, 2, name.length);
            SocketCalls.bind(fd, address, address.length);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            SocketCalls.listen(fd, BACKLOG);
            return new LocalSocket(path, fd);
        } catch (LastErrorException | IOException cannot) {
            SocketCalls.close(fd);
            throw new IOException("cannot listen on " + path + ": " + cannot.getMessage(), cannot);
        }
    }

    /**
     * Waits for the next caller.
     *
     * @param idleMillis how long a read or write of the connection may stand still, milliseconds
     * @throws IOException when the socket was closed
     */
    public LocalConnection accept(int idleMillis) throws IOException {
        while (!closed) {
            try {
                return LocalConnection.of(
                        SocketCalls.accept4(fd, new byte[0], new int[1], SocketCalls.SOCK_CLOEXEC), idleMillis);
            } catch (LastErrorException failed) {
                if (closed) {
                    break;
                }
                if (failed.getErrorCode() != SocketCalls.EINTR) {
                    throw new IOException("accept on " + path + ": " + failed.getMessage(), failed);
                }
            }
        }
        throw new IOException("closed: " + path);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            SocketCalls.shutdown(fd, SocketCalls.SHUT_RDWR);
            SocketCalls.close(fd);
            Files.deleteIfExists(path);
        } catch (LastErrorException | IOException alreadyGone) {
            // nothing left to release
        }
    }
}
