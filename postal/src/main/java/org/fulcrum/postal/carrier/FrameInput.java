package org.fulcrum.postal.carrier;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Frames from a blocking channel, as many at once as have come. For one thread. */
final class FrameInput {
    private final ReadableByteChannel channel;
    private final ByteBuffer buffer;

    /** Reads ahead, never more than so many bytes. */
    FrameInput(ReadableByteChannel channel, int capacity) {
        this.channel = channel;
        buffer = ByteBuffer.allocate(capacity).limit(0);
    }

    /** What has been read and not yet used. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Waits for a frame's first bytes; false when the stream ended before them, as it may. */
    boolean next(int bytes) throws IOException {
        return fill(bytes) || isDry();
    }

    private boolean isDry() throws EOFException {
        if (buffer.hasRemaining()) {
            throw ended();
        }
        return false;
    }

    /** Waits for bytes that must come. */
    ByteBuffer need(int bytes) throws IOException {
        if (!fill(bytes)) {
            throw ended();
        }
        return buffer;
    }

    private EOFException ended() {
        return new EOFException("the stream ended within a frame, after " + buffer.remaining() + " bytes of it");
    }

    private boolean fill(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        buffer.compact();
        try {
            while (buffer.position() < bytes) {
                // None at all, of a channel that blocks, is an end as well: to ask again might never end.
                if (channel.read(buffer) <= 0) {
                    return false;
                }
            }
            return true;
        } finally {
            buffer.flip();
        }
    }
}
