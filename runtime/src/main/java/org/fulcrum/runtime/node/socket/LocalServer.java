package org.fulcrum.runtime.node.socket;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.fulcrum.runtime.linux.LocalConnection;
import org.fulcrum.runtime.linux.LocalSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's end of the local socket. */
public final class LocalServer implements AutoCloseable {
    /** Most callers at a time; further ones are told so and dropped. */
    public static final int MAX_CONNECTIONS = 64;

    /** How long a caller may stand still, milliseconds. */
    public static final int IDLE_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
    private static final long STACK_BYTES = 256 * 1024;

    private final LocalSocket socket;
    private final VerbHandler handler;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;

    private LocalServer(LocalSocket socket, VerbHandler handler) {
        this.socket = socket;
        this.handler = handler;
    }

    /**
     * Opens the socket and begins to answer.
     *
     * @throws IOException when the path cannot be listened on
     */
    public static LocalServer open(Path path, VerbHandler handler) throws IOException {
        LocalServer server = new LocalServer(LocalSocket.listen(path), handler);
        Thread.ofPlatform().daemon().name("local-socket").start(server::acceptAll);
        return server;
    }

    private void acceptAll() {
        while (!closed) {
            try {
                take(socket.accept(IDLE_MILLIS));
            } catch (IOException | RuntimeException failed) {
                if (!closed) {
                    LOG.warn("local socket: {}", failed.getMessage());
                    pause();
                }
            }
        }
    }

    /** A failing accept (no descriptors left, for example) must not spin. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(LocalConnection connection) {
        Session session = new Session(connection, handler);
        if (open.incrementAndGet() > MAX_CONNECTIONS) {
            open.decrementAndGet();
            session.refuse("busy", MAX_CONNECTIONS + " callers are connected already; try again");
            return;
        }
        Thread.ofPlatform()
                .daemon()
                .name("caller-" + connection.peer().pid())
                .stackSize(STACK_BYTES)
                .start(() -> serve(session));
    }

    private void serve(Session session) {
        try {
            session.run();
        } finally {
            open.decrementAndGet();
        }
    }

    @Override
    public void close() {
        closed = true;
        socket.close();
    }
}
