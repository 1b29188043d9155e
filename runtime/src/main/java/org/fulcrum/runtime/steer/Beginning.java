package org.fulcrum.runtime.steer;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.move.Engine;

/** A program that has just come into care and is to be placed. Belongs to one thread. */
final class Beginning {
    /**
     * Nobody has asked for a place for it: then it must have used so much of a processor first, milliseconds. Most
     * programs end sooner, and what a move takes would be more than they could gain.
     */
    static final long WORTH_MILLIS = 100;

    /** What has not used that much so long after its start, milliseconds, is left where it is. */
    static final long PATIENCE_MILLIS = 10_000;

    /** Longest time for the launcher to become the program, and for that to be loaded, milliseconds. */
    private static final long LOADING_MILLIS = 50;

    private final ProcessKey key;
    private final boolean asked;
    private final Optional<String> launcher;
    private final long sinceNanos = System.nanoTime();
    private final long ticksBefore;
    private long loadedNanos;
    private int tries;

    /** What is to be done now. */
    enum State {
        /** Look again. */
        NOT_YET,
        /** Choose a place. */
        DUE,
        /** Leave it alone. */
        OVER
    }

    /**
     * A program that begins.
     *
     * @param asked whether somebody asked for a place for it
     * @param launcher what it still executes, and will not for long; empty when it has begun
     */
    Beginning(ProcessKey key, boolean asked, Optional<String> launcher) {
        this.key = key;
        this.asked = asked;
        this.launcher = launcher;
        this.ticksBefore = ProcFs.cpuTicks(key.pid());
    }

    ProcessKey key() {
        return key;
    }

    boolean asked() {
        return asked;
    }

    /** One more time; returns how often before. */
    int tryAgain() {
        return tries++;
    }

    /** How far it is; {@code home} is what the engine has of it. */
    State look(Engine.HomeProcess home) {
        boolean mayMove = asked || home.terms().automatic();
        long now = System.nanoTime();
        if (!mayMove || home.residency() != Residency.AT_HOME || millis(sinceNanos, now) > PATIENCE_MILLIS) {
            return State.OVER;
        }
        Optional<String> executes = ProcFs.executable(key.pid());
        if (executes.isEmpty() || executes.equals(launcher)) {
            return State.NOT_YET;
        }
        if (loadedNanos == 0) {
            loadedNanos = now;
        }
        return (asked ? millis(loadedNanos, now) >= LOADING_MILLIS : isWorthIt()) ? State.DUE : State.NOT_YET;
    }

    private boolean isWorthIt() {
        long ticks = ProcFs.cpuTicks(key.pid()) - ticksBefore;
        return ticks * 1_000 / ProcFs.TICKS_A_SECOND >= WORTH_MILLIS;
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }
}
