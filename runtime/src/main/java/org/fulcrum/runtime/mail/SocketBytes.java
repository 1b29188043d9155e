package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.StreamSocket;

/**
 * The bytes of a stream behind its token. One thread reads and one writes. To close it wakes both; the descriptor goes
 * only with {@link #release}, when both are through with it.
 */
final class SocketBytes implements ByteChannel {
    private static final int PIECE_BYTES = 80 << 10;

    private final FrameStream stream;
    private final StreamSocket socket;
    private final NativeMemory in = new NativeMemory(PIECE_BYTES);
    private final NativeMemory out = new NativeMemory(PIECE_BYTES);
    private volatile boolean open = true;

    SocketBytes(FrameStream stream) {
        this.stream = stream;
        socket = stream.socket();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        mustBeOpen();
        int got = socket.read(in.address(), Math.min(PIECE_BYTES, into.remaining()));
        if (got > 0) {
            into.put(in.get(0, got));
        }
        return got;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        mustBeOpen();
        int length = Math.min(PIECE_BYTES, from.remaining());
        byte[] bytes = new byte[length];
        from.get(bytes);
        out.put(0, bytes, 0, length);
        socket.write(out.address(), length);
        return length;
    }

    private void mustBeOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        socket.cut();
    }

    /** Gives the descriptor back; nobody reads or writes any more. */
    void release() {
        open = false;
        stream.close();
    }
}
