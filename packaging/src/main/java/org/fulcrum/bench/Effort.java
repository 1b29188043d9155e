package org.fulcrum.bench;

import java.util.List;

/**
 * How often things are repeated.
 *
 * @param batches pairs of batches of calls, 0.1 s each
 * @param rounds pairs of runs of a program at home
 * @param bigMoves moves of a gigabyte
 * @param warmMoves moves of a small program
 * @param idleSeconds how long one look at an idle node takes
 * @param joins how often a node joins
 * @param spreadSeconds how long the long processes of the uneven job take
 * @param spreadParts into how many each of them is divided, run by run; the first is one
 * @param pressureRuns pairs of runs of the job short of memory
 * @param pressureVisits visits that each of its processes makes
 */
record Effort(
        int batches,
        int rounds,
        int bigMoves,
        int warmMoves,
        int idleSeconds,
        int joins,
        int spreadSeconds,
        List<Integer> spreadParts,
        int pressureRuns,
        long pressureVisits) {
    /** Numbers to be written down. */
    static final Effort FULL = new Effort(40, 7, 5, 30, 10, 5, 120, List.of(1, 2, 3, 4, 6), 3, 2_000_000);

    /** Numbers to look at while working. */
    static final Effort QUICK = new Effort(12, 3, 2, 10, 5, 2, 60, List.of(1, 2, 6), 1, 1_000_000);
}
