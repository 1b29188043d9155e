package org.fulcrum.runtime.linux;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantLock;
import org.fulcrum.postal.codec.FrameHeader;
import org.fulcrum.postal.codec.FrameReader;

/**
 * Frames over a TCP socket. One thread receives; any thread sends, a frame at a time. A received frame lies in memory
 * of the stream until the next one is received.
 */
public final class FrameStream implements AutoCloseable {
    /** Largest payload taken from a peer, bytes: the page list of a process with a fragmented heap. */
    public static final int MAX_FRAME_BYTES = 32 << 20;

    private static final int FIRST_BUFFER_BYTES = 128 << 10;

    private final StreamSocket socket;
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock receiving = new ReentrantLock();
    private final NativeMemory zeros = new NativeMemory(8);
    private NativeMemory outgoing = new NativeMemory(FIRST_BUFFER_BYTES);
    private NativeMemory incoming = new NativeMemory(FIRST_BUFFER_BYTES);
    private ByteBuffer view = incoming.buffer();
    private int start;
    private int end;
    private int consumed;
    private int limit = MAX_FRAME_BYTES;
    private FrameHeader header = new FrameHeader(0, 0, 0);

    /** Frames over a connected socket, which now belongs to the stream. */
    public FrameStream(StreamSocket socket) {
        this.socket = socket;
    }

    /** Takes no larger payloads than this from now on, bytes. */
    public void limit(int maxFrameBytes) {
        limit = maxFrameBytes;
    }

    /** The socket. */
    public StreamSocket socket() {
        return socket;
    }

    /** Whether a whole frame has been read already, so that {@link #receive} would not wait. */
    public boolean buffered() throws IOException {
        start += consumed;
        consumed = 0;
        int have = end - start;
        if (have < FrameHeader.BYTES) {
            return false;
        }
        return have - FrameHeader.BYTES >= peek().length();
    }

    private FrameHeader peek() throws IOException {
        return FrameHeader.decode(
                view.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(start), limit);
    }

    /**
     * Waits for the next frame.
     *
     * @throws EOFException when the peer closed the stream between frames
     * @throws IOException when it broke, or sent what is not a frame
     */
    public void receive() throws IOException {
        receiving.lock();
        try {
            while (!buffered()) {
                fill(true);
            }
            takeHeader();
        } finally {
            receiving.unlock();
        }
    }

    /**
     * Takes the next frame if it is there whole.
     *
     * @return false when more of it has to come
     * @throws EOFException when the peer closed the stream between frames
     * @throws IOException when it broke, or sent what is not a frame
     */
    public boolean receiveNow() throws IOException {
        receiving.lock();
        try {
            while (!buffered()) {
                if (!fill(false)) {
                    return false;
                }
            }
            takeHeader();
            return true;
        } finally {
            receiving.unlock();
        }
    }

    private void takeHeader() throws IOException {
        header = peek();
        start += FrameHeader.BYTES;
        consumed = header.length();
    }

    private boolean fill(boolean wait) throws IOException {
        int have = end - start;
        int need = FrameHeader.BYTES + (have >= FrameHeader.BYTES ? peek().length() : 0);
        if (start > 0 && (have == 0 || start + need > incoming.size())) {
            compact(have);
        }
        if (need > incoming.size()) {
            grow(need);
        }
        int room = (int) incoming.size() - end;
        int got = wait ? socket.read(incoming.at(end), room) : socket.readNow(incoming.at(end), room);
        if (got < 0) {
            throw new EOFException("the peer closed the stream");
        }
        end += got;
        return got > 0;
    }

    private void compact(int have) {
        view.put(0, view, start, have);
        start = 0;
        end = have;
    }

    private void grow(int need) {
        NativeMemory larger = new NativeMemory(Math.min(2L * need, MAX_FRAME_BYTES + (1L << 20)));
        ByteBuffer largerView = larger.buffer();
        largerView.put(0, view, start, end - start);
        end -= start;
        start = 0;
        incoming = larger;
        view = largerView;
    }

    /** Type of the received frame. */
    public int type() {
        return header.type();
    }

    /** Sequence of the received frame. */
    public long sequence() {
        return header.sequence();
    }

    /** Payload of the received frame, bytes. */
    public int length() {
        return header.length();
    }

    /** Address of the received payload. */
    public long payloadAddress() {
        return incoming.at(start);
    }

    /** 64 bits of the received payload. */
    public long payloadLong(int offset) throws IOException {
        if (offset < 0 || offset + 8 > header.length()) {
            throw new EOFException("frame of type " + header.type() + " is too short: " + header.length() + " bytes");
        }
        return incoming.getLong(start + (long) offset);
    }

    /** A copy of the received payload. */
    public byte[] payload() {
        return incoming.get(start, header.length());
    }

    /** Reads the received payload field by field. */
    public FrameReader reader() {
        return new FrameReader(view.slice(start, header.length()));
    }

    /** Sends a frame. */
    public void send(int type, long sequence, byte[] payload) throws IOException {
        sending.lock();
        try {
            ensureOutgoing(payload.length);
            outgoing.put(FrameHeader.BYTES, payload, 0, payload.length);
            sendPrepared(outgoing, type, sequence, payload.length);
        } finally {
            sending.unlock();
        }
    }

    /** Sends a frame whose payload stands in {@code memory} behind {@value FrameHeader#BYTES} free bytes. */
    public void send(int type, long sequence, NativeMemory memory, int length) throws IOException {
        sending.lock();
        try {
            sendPrepared(memory, type, sequence, length);
        } finally {
            sending.unlock();
        }
    }

    /**
     * Sends a frame whose payload is {@code head} bytes that stand in {@code memory} behind {@value FrameHeader#BYTES}
     * free bytes, then so many bytes of a pipe, then zeros to a multiple of 8.
     */
    public void send(int type, long sequence, NativeMemory memory, int head, FilePipe pipe, int bytes)
            throws IOException {
        int padding = -bytes & 7;
        sending.lock();
        try {
            putHeader(memory, type, sequence, head + bytes + padding);
            socket.writeMore(memory.address(), FrameHeader.BYTES + (long) head);
            socket.write(pipe, bytes, padding > 0);
            socket.write(zeros.address(), padding);
        } finally {
            sending.unlock();
        }
    }

    private void sendPrepared(NativeMemory memory, int type, long sequence, int length) throws IOException {
        putHeader(memory, type, sequence, length);
        socket.write(memory.address(), FrameHeader.BYTES + (long) length);
    }

    private static void putHeader(NativeMemory memory, int type, long sequence, int length) {
        memory.putInt(0, FrameHeader.MAGIC | FrameHeader.VERSION << 16 | type << 24);
        memory.putInt(4, length);
        memory.putLong(8, sequence);
    }

    private void ensureOutgoing(int payload) {
        long need = FrameHeader.BYTES + (long) payload;
        if (need > outgoing.size()) {
            outgoing = new NativeMemory(need);
        }
    }

    /** Ends both directions from any thread. */
    public void cut() {
        socket.cut();
    }

    /** Closes it when nobody uses it any more; whoever waits in it is woken. */
    @Override
    public void close() {
        socket.cut();
        receiving.lock();
        sending.lock();
        try {
            socket.close(); // with a thread still in a call the number could already be another file's
        } finally {
            sending.unlock();
            receiving.unlock();
        }
    }
}
