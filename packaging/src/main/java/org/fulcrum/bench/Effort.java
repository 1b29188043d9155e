package org.fulcrum.bench;

/**
 * How often things are repeated.
 *
 * @param batches pairs of batches of calls, 0.1 s each
 * @param rounds pairs of runs of a program at home
 * @param bigMoves moves of a gigabyte
 * @param warmMoves moves of a small program
 * @param idleSeconds how long one look at an idle node takes
 */
record Effort(int batches, int rounds, int bigMoves, int warmMoves, int idleSeconds) {
    /** Numbers to be written down. */
    static final Effort FULL = new Effort(40, 7, 5, 30, 10);

    /** Numbers to look at while working. */
    static final Effort QUICK = new Effort(12, 3, 2, 10, 5);
}
