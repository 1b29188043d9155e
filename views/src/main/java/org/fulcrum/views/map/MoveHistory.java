package org.fulcrum.views.map;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.fulcrum.runtime.api.ProcessKey;

/** The moves made from this console that can be taken back, latest first, a bounded number. */
final class MoveHistory {
    private static final int LIMIT = 32;

    /**
     * A move that was made.
     *
     * @param process who moved
     * @param from node it left
     */
    record Done(ProcessKey process, String from) {}

    private final Deque<Done> moves = new ArrayDeque<>();

    void add(Done done) {
        moves.push(done);
        if (moves.size() > LIMIT) {
            moves.removeLast();
        }
    }

    /** Takes the latest move out. */
    Optional<Done> takeLast() {
        return Optional.ofNullable(moves.poll());
    }

    /** Forgets one move because it has been taken back in another way. */
    void forget(Done done) {
        moves.remove(done);
    }
}
