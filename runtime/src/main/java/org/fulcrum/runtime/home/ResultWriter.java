package org.fulcrum.runtime.home;

import java.io.IOException;
import org.fulcrum.postal.codec.FrameHeader;
import org.fulcrum.runtime.home.ResultStore.Fate;
import org.fulcrum.runtime.home.ResultStore.Place;
import org.fulcrum.runtime.linux.FilePipe;
import org.fulcrum.runtime.linux.FrameStream;
import org.fulcrum.runtime.linux.Mirrors;
import org.fulcrum.runtime.linux.Mirrors.Mirror;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.platform.CallLayout;
import org.fulcrum.runtime.wire.Frames;

/** Builds the result of one call after the other, in its thread's place, and sends it. Belongs to one thread. */
final class ResultWriter {
    private final FrameStream stream;
    private final Mirrors mirrors;
    private final ResultStore store;
    private final Readiness readiness;
    private final WatchedSignals watched;
    private final Place stray = new Place();
    private Place place = stray;
    private long at;
    private int outs;

    ResultWriter(FrameStream stream, Mirrors mirrors, ResultStore store, Readiness readiness, WatchedSignals watched) {
        this.watched = watched;
        this.readiness = readiness;
        this.stream = stream;
        this.mirrors = mirrors;
        this.store = store;
    }

    /** What is known of a call that a host sends. */
    Fate fate(CallRequest call) {
        return place(call.tid()).fate(call.sequence());
    }

    /** Sends the result again that is known already. */
    void repeat(CallRequest call) throws IOException {
        readiness.changed(call.sequence());
        sayStirred();
        Place known = place(call.tid());
        stream.send(Frames.CALL_RESULT, call.sequence(), known.frame(), known.length());
    }

    private Place place(int tid) {
        Mirror mirror = mirrors.of(tid);
        return mirror == null ? stray : store.of(mirror.slot());
    }

    /** Starts the result of a call; from now on it counts as begun. */
    void begin(CallRequest call) {
        begin(call, 0);
    }

    /**
     * The same for one of which a later runtime could find out what became of it.
     *
     * @param position where its file stands before it; of a write to something else, the bytes written so far
     */
    void begin(CallRequest call, long position) {
        resume(call);
        place.begin(call.sequence(), position);
    }

    /** The call just begun has not been executed after all. */
    void abandon() {
        place.abandon();
    }

    /** So many bytes of the write that was just begun have been written. */
    void written(long bytes) {
        place.written(bytes);
    }

    /** The position with which a call that was cut had been begun, or what was written of it since. */
    long positionBefore(CallRequest call) {
        return place(call.tid()).position();
    }

    /** Goes on with a result that was cut: its bytes are where they were. */
    void resume(CallRequest call) {
        place = place(call.tid());
        at = FrameHeader.BYTES + CallLayout.RESULT_HEAD;
        outs = 0;
    }

    /** Adds an out buffer; returns where its bytes are to be written. */
    long addOut(int length) {
        NativeMemory frame = place.frame();
        frame.putLong(at, length);
        long bytes = frame.at(at + CallLayout.OUT_HEAD);
        at += CallLayout.OUT_HEAD + CallLayout.padded(length);
        outs++;
        return bytes;
    }

    /** Adds an out buffer with these bytes. */
    void addOut(NativeMemory bytes, int length) {
        place.frame().copyFrom(at + CallLayout.OUT_HEAD, bytes.address(), length);
        addOut(length);
    }

    /** Shortens the out buffer just added. */
    void trimLast(int from, int to) {
        at -= CallLayout.padded(from) - CallLayout.padded(to);
        place.frame().putLong(at - CallLayout.padded(to) - CallLayout.OUT_HEAD, to);
    }

    /** Tells the host when its polls may find something again; before anything that happened later. */
    void sayStirred() throws IOException {
        if (readiness.takeStirred()) {
            stream.send(Frames.STIRRED, 0, new byte[0]);
        }
    }

    /** What the host must know before it has the result. */
    private void sayBefore(long sequence) throws IOException {
        readiness.changed(sequence);
        watched.settle(stream);
        sayStirred();
    }

    /** Sends it. */
    void send(long sequence, long result, int flags) throws IOException {
        NativeMemory frame = place.frame();
        frame.putLong(FrameHeader.BYTES, result);
        frame.putLong(FrameHeader.BYTES + 8, flags | (long) outs << 32);
        int length = (int) (at - FrameHeader.BYTES);
        place.done(length);
        sayBefore(sequence);
        stream.send(Frames.CALL_RESULT, sequence, frame, length);
    }

    /**
     * Sends the result of a read of a file whose bytes wait in a pipe. They are not kept: whoever wants the result
     * again reads them again, from {@link #positionBefore} on.
     */
    void send(long sequence, FilePipe pipe, int bytes) throws IOException {
        NativeMemory frame = place.frame();
        frame.putLong(FrameHeader.BYTES, bytes);
        frame.putLong(FrameHeader.BYTES + 8, CallLayout.REGULAR_FILE | 1L << 32);
        frame.putLong(FrameHeader.BYTES + CallLayout.RESULT_HEAD, bytes);
        place.doneInFile(bytes);
        sayBefore(sequence);
        int head = CallLayout.RESULT_HEAD + CallLayout.OUT_HEAD;
        stream.send(Frames.CALL_RESULT, sequence, frame, head, pipe, bytes);
    }

    /** How many bytes a call has read that are only in its file. */
    int readInFile(CallRequest call) {
        return place(call.tid()).length();
    }

    /** Sends a result without bytes. */
    void send(CallRequest call, long result) throws IOException {
        begin(call);
        send(call.sequence(), result, 0);
    }
}
