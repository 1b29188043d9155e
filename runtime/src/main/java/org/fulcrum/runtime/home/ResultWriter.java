package org.fulcrum.runtime.home;

import java.io.IOException;
import org.fulcrum.postal.codec.FrameHeader;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.platform.CallLayout;
import org.fulcrum.runtime.wire.Frames;

/** Builds the result of one call after the other and sends it. Belongs to one thread. */
final class ResultWriter {
    private static final int FIRST_BYTES = 64 << 10;

    private final FrameStream stream;
    private NativeMemory frame = new NativeMemory(FIRST_BYTES);
    private long at;
    private int outs;

    ResultWriter(FrameStream stream) {
        this.stream = stream;
    }

    /** Starts a result. */
    void begin() {
        at = FrameHeader.BYTES + CallLayout.RESULT_HEAD;
        outs = 0;
    }

    /** Adds an out buffer; returns where its bytes are to be written. */
    long addOut(int length) {
        long need = at + CallLayout.OUT_HEAD + CallLayout.padded(length);
        if (need > frame.size()) {
            frame = frame.larger(need, at);
        }
        frame.putLong(at, length);
        long bytes = frame.at(at + CallLayout.OUT_HEAD);
        at = need;
        outs++;
        return bytes;
    }

    /** Shortens the out buffer just added. */
    void trimLast(int from, int to) {
        at -= CallLayout.padded(from) - CallLayout.padded(to);
        frame.putLong(at - CallLayout.padded(to) - CallLayout.OUT_HEAD, to);
    }

    /** Sends it. */
    void send(long sequence, long result, int flags) throws IOException {
        frame.putLong(FrameHeader.BYTES, result);
        frame.putLong(FrameHeader.BYTES + 8, flags | (long) outs << 32);
        stream.send(Frames.CALL_RESULT, sequence, frame, (int) (at - FrameHeader.BYTES));
    }

    /** Sends a result without bytes. */
    void send(long sequence, long result) throws IOException {
        begin();
        send(sequence, result, 0);
    }
}
