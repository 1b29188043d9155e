package org.fulcrum.runtime.api;

import java.util.Optional;

/**
 * On what terms a move is ordered.
 *
 * @param cpuMismatch the one who orders it takes upon himself that the program may have chosen instructions that the
 *     target's processor lacks; if it has, it dies there of SIGILL
 * @param motive why a node orders it by itself; empty when a person does
 */
public record MoveOrder(boolean cpuMismatch, Optional<Motive> motive) {
    /** A person's, and every blocker counts. */
    public static final MoveOrder PLAIN = new MoveOrder(false, Optional.empty());

    /**
     * What made a node order a move.
     *
     * @param why one line for people, at most {@value #MAX_WHY_CHARS} characters
     * @param promisedPace how fast the process was expected to get on at the target, seconds of its work a second; 0
     *     when it goes for another reason than to be faster
     * @param cpuDemand processors it would use, cores
     */
    public record Motive(String why, double promisedPace, double cpuDemand) {
        /** Longest line, characters. */
        public static final int MAX_WHY_CHARS = 300;

        /** Cuts a line that is too long. */
        public Motive {
            why = why.length() <= MAX_WHY_CHARS ? why : why.substring(0, MAX_WHY_CHARS - 1) + "…";
        }
    }

    /** A node's own. */
    public static MoveOrder byItself(Motive motive) {
        return new MoveOrder(false, Optional.of(motive));
    }

    /** The same with the risk of instructions that the target lacks. */
    public MoveOrder allowingCpuMismatch() {
        return new MoveOrder(true, motive);
    }
}
