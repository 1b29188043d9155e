package org.fulcrum.runtime.api;

import java.util.Optional;

/**
 * One move, in progress or just over.
 *
 * @param id number of the move, unique at its home-node
 * @param process who moves
 * @param from node it leaves
 * @param to node it goes to
 * @param phase step it is at
 * @param bytesDone memory that has travelled, bytes
 * @param bytesTotal memory to travel, bytes; 0 while unknown
 * @param ageMillis since the order, milliseconds
 * @param result how it ended; empty while it runs
 * @param why why a node ordered it by itself; empty when a person did
 */
public record Activity(
        long id,
        ProcessKey process,
        String from,
        String to,
        MovePhase phase,
        long bytesDone,
        long bytesTotal,
        long ageMillis,
        Optional<MoveResult> result,
        String why) {
    /** The same after so many milliseconds. */
    public Activity older(long millis) {
        return new Activity(id, process, from, to, phase, bytesDone, bytesTotal, ageMillis + millis, result, why);
    }
}
