package org.fulcrum.runtime.move;

import java.util.Optional;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.jspecify.annotations.Nullable;

/** How far one move is. Thread-safe. */
final class MoveProgress {
    private final long id;
    private final ProcessKey process;
    private final String from;
    private final String to;
    private final String why;
    private final Runnable onChange;
    private final long startNanos = System.nanoTime();
    private volatile MovePhase phase = MovePhase.PREFLIGHT;
    private volatile long bytesDone;
    private volatile long bytesTotal;
    private volatile @Nullable MoveResult result;

    /** {@code why} is empty when a person ordered it. */
    MoveProgress(long id, ProcessKey process, String from, String to, String why, Runnable onChange) {
        this.id = id;
        this.process = process;
        this.from = from;
        this.to = to;
        this.why = why;
        this.onChange = onChange;
    }

    long id() {
        return id;
    }

    String from() {
        return from;
    }

    String to() {
        return to;
    }

    void phase(MovePhase next) {
        phase = next;
        onChange.run();
    }

    void bytesTotal(long bytes) {
        bytesTotal = bytes;
    }

    void bytesDone(long bytes) {
        bytesDone = bytes;
    }

    long bytesDone() {
        return bytesDone;
    }

    double millis() {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    void done(MoveResult end) {
        result = end;
        phase = MovePhase.DONE;
        onChange.run();
    }

    Activity snapshot() {
        return new Activity(
                id, process, from, to, phase, bytesDone, bytesTotal, (long) millis(), Optional.ofNullable(result), why);
    }
}
