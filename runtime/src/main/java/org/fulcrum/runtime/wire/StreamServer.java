package org.fulcrum.runtime.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.fulcrum.postal.codec.FrameReader;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.StreamSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream port of this node. A connection must begin with an OPEN frame that carries a token this node has given
 * out; anything else is closed with one log line. Each connection has a platform thread until its stream is handed on.
 */
public final class StreamServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamServer.class);

    /** Connections that have not shown a token yet; more are closed at once. */
    static final int MAX_STRANGERS = 64;

    /** A machine that does not take a connection within this time is not there, milliseconds. */
    private static final long CONNECT_MILLIS = 5_000;

    /** Time a stranger has to show its token, milliseconds. */
    static final long TOKEN_PATIENCE_MILLIS = 15_000;

    private static final int TOKEN_BYTES = 16;
    private static final int MAX_TOKEN_CHARACTERS = 64;
    private static final int MAX_OPEN_BYTES = 256;

    /** Takes over an opened connection, on its own thread. */
    public interface Acceptor {
        /** A stream whose token was right; its receiving side belongs to the callee. */
        void opened(FrameStream stream) throws IOException;
    }

    /** Whoever is at that port will not take the connection; asking again is useless. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private record Ticket(int purpose, long expiresNanos, boolean lasting, Acceptor acceptor) {
        boolean expired(long now) {
            return !lasting && expiresNanos - now < 0;
        }
    }

    private final StreamSocket listener;
    private final Map<String, Ticket> tickets = new ConcurrentHashMap<>();
    private final Semaphore strangers = new Semaphore(MAX_STRANGERS);
    private final SecureRandom random = new SecureRandom();
    private volatile boolean closed;

    /** Listens on an address; port 0 takes any. */
    public StreamServer(InetAddress address, int port) throws IOException {
        listener = StreamSocket.listen(address, port);
        Thread.ofPlatform().daemon().name("stream port").start(this::accept);
    }

    /** The port it listens on. */
    public int port() {
        return listener.port();
    }

    /** Gives out a token that opens the port for one connection. */
    public String expect(int purpose, long lifeMillis, Acceptor acceptor) {
        return put(new Ticket(purpose, System.nanoTime() + lifeMillis * 1_000_000, false, acceptor));
    }

    /** Gives out a token that opens the port again and again, until it is {@link #forget forgotten}. */
    public String expectAlways(int purpose, Acceptor acceptor) {
        return put(new Ticket(purpose, 0, true, acceptor));
    }

    private String put(Ticket ticket) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        long now = System.nanoTime();
        tickets.values().removeIf(t -> t.expired(now));
        tickets.put(token, ticket);
        return token;
    }

    /** Takes a token back. */
    public void forget(String token) {
        tickets.remove(token);
    }

    private void accept() {
        while (!closed) {
            try {
                StreamSocket socket = listener.accept();
                if (!strangers.tryAcquire()) {
                    LOG.warn("stream port: more than {} connections without a token, one closed", MAX_STRANGERS);
                    socket.close();
                    continue;
                }
                Thread.ofPlatform().daemon().name("stream").start(() -> welcome(socket));
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("stream port: {}", e.getMessage());
                    pause();
                }
            }
        }
    }

    /** Out of descriptors, most likely: trying again at once would only burn the processor. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void welcome(StreamSocket socket) {
        FrameStream stream = new FrameStream(socket);
        boolean handedOn = false;
        try {
            Acceptor acceptor = identify(stream);
            handedOn = true;
            strangers.release();
            acceptor.opened(stream);
        } catch (IOException e) {
            LOG.warn("stream port: connection closed: {}", e.getMessage());
            stream.close();
        } finally {
            if (!handedOn) {
                strangers.release();
            }
        }
    }

    private Acceptor identify(FrameStream stream) throws IOException {
        stream.socket().timeout(TOKEN_PATIENCE_MILLIS);
        stream.limit(MAX_OPEN_BYTES);
        stream.receive();
        if (stream.type() != Frames.OPEN) {
            throw new IOException("a frame of type " + stream.type() + " where a token was expected");
        }
        FrameReader reader = stream.reader();
        String token = reader.string(MAX_TOKEN_CHARACTERS);
        int purpose = reader.u8();
        reader.end();
        Ticket ticket = tickets.get(token);
        if (ticket != null && !ticket.lasting()) {
            ticket = tickets.remove(token); // of two that come with it only one gets in
        }
        if (ticket == null || ticket.purpose() != purpose || ticket.expired(System.nanoTime())) {
            stream.send(Frames.REFUSED, 0, Wire.text("unknown or expired token"));
            throw new IOException("unknown or expired token");
        }
        stream.limit(FrameStream.MAX_FRAME_BYTES);
        stream.socket().timeout(0);
        stream.send(Frames.OPENED, 0, new byte[0]);
        return ticket.acceptor();
    }

    /**
     * Connects to another node's stream port.
     *
     * @throws IOException when it cannot be reached or refuses the token
     */
    public static FrameStream open(String host, int port, String token, int purpose) throws IOException {
        return open(host, port, token, purpose, 0);
    }

    /**
     * Connects to another node's stream port.
     *
     * @param line number of the connection, for a purpose of which the later one counts
     * @throws IOException when it cannot be reached or refuses the token
     */
    public static FrameStream open(String host, int port, String token, int purpose, long line) throws IOException {
        StreamSocket socket = StreamSocket.connect(InetAddress.getByName(host), port, CONNECT_MILLIS);
        FrameStream stream = new FrameStream(socket);
        try {
            socket.timeout(TOKEN_PATIENCE_MILLIS);
            stream.send(Frames.OPEN, line, Wire.open(token, purpose));
            stream.receive();
            if (stream.type() != Frames.OPENED) {
                throw new Refused("node at " + host + ":" + port + " refused the connection: "
                        + (stream.type() == Frames.REFUSED ? Wire.text(stream.payload()) : "frame " + stream.type()));
            }
            socket.timeout(0);
            return stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        listener.close();
    }
}
