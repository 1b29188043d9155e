package org.fulcrum.runtime.linux;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** One caller of a {@link LocalSocket}: who it is, and lines of text to and fro. For one thread at a time. */
public final class LocalConnection implements AutoCloseable {
    /** Longest line taken, bytes without its end. */
    public static final int MAX_LINE_BYTES = 64 * 1024;

    private final int fd;
    private final PeerCredentials peer;
    private byte[] buffer = new byte[1024];
    private int filled;
    private boolean closed;

    private LocalConnection(int fd, PeerCredentials peer) {
        this.fd = fd;
        this.peer = peer;
    }

    static LocalConnection of(int fd, int idleMillis) {
        long[] timeout = {idleMillis / 1000, idleMillis % 1000 * 1000L};
        SocketCalls.setsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVTIMEO, timeout, 16);
        SocketCalls.setsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDTIMEO, timeout, 16);
        int[] credentials = new int[3];
        SocketCalls.getsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_PEERCRED, credentials, new int[] {12});
        return new LocalConnection(fd, new PeerCredentials(credentials[0], credentials[1], credentials[2]));
    }

    /** Who called, as the kernel says. */
    public PeerCredentials peer() {
        return peer;
    }

    /**
     * The next line; empty at the orderly end.
     *
     * @throws IOException when it is too long, the caller is too slow or is gone
     */
    public Optional<String> readLine() throws IOException {
        int searched = 0;
        while (true) {
            for (; searched < filled; searched++) {
                if (buffer[searched] == '\n') {
                    return Optional.of(take(searched));
                }
            }
            if (filled >= MAX_LINE_BYTES) {
                throw new IOException("a line is longer than " + MAX_LINE_BYTES + " bytes");
            }
            if (!fill()) {
                return Optional.empty();
            }
        }
    }

    private String take(int end) {
        String line = new String(buffer, 0, end, StandardCharsets.UTF_8);
        filled -= end + 1;
        System.arraycopy(buffer, end + 1, buffer, 0, filled);
        return line;
    }

    private boolean fill() throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, MAX_LINE_BYTES));
        }
        byte[] chunk = new byte[buffer.length - filled];
        long got = retrying(() -> SocketCalls.recv(fd, chunk, chunk.length, 0));
        System.arraycopy(chunk, 0, buffer, filled, (int) got);
        filled += (int) got;
        return got > 0;
    }

    /** Writes a line and its end. */
    public void writeLine(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        for (int done = 0; done < bytes.length; ) {
            byte[] rest = done == 0 ? bytes : Arrays.copyOfRange(bytes, done, bytes.length);
            done += (int) retrying(() -> SocketCalls.send(fd, rest, rest.length, SocketCalls.MSG_NOSIGNAL));
        }
    }

    private interface Call {
        long run();
    }

    private static long retrying(Call call) throws IOException {
        while (true) {
            try {
                return call.run();
            } catch (LastErrorException failed) {
                if (failed.getErrorCode() == SocketCalls.EAGAIN) {
                    throw new IOException("the caller stood still for too long", failed);
                }
                if (failed.getErrorCode() != SocketCalls.EINTR) {
                    throw new IOException("the caller is gone: " + failed.getMessage(), failed);
                }
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            SocketCalls.close(fd);
        }
    }
}
