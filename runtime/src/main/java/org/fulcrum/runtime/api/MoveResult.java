package org.fulcrum.runtime.api;

import java.util.List;
import java.util.stream.Collectors;

/** How a move ended. A failed move is a value, never an exception through the layers. */
public sealed interface MoveResult {
    /** The process runs at the target. */
    record Moved(LastMove cost) implements MoveResult {}

    /** Nothing was touched: the order or preflight did not allow it. */
    record Refused(List<Reason> reasons) implements MoveResult {
        /** Copies the reasons. */
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }

    /** The move began and failed before the commit; the process runs on where it was. */
    record RolledBack(Reason reason) implements MoveResult {}

    /** The only live copy is gone. */
    record Lost(Reason reason) implements MoveResult {}

    /** The process ended by itself before or during the move. */
    record Ended() implements MoveResult {}

    /** One line for people. */
    default String describe() {
        return switch (this) {
            case Moved m ->
                "moved from %s to %s: %.1f MB, %.0f ms, frozen %.0f ms"
                        .formatted(
                                m.cost().from(),
                                m.cost().to(),
                                m.cost().bytes() / 1e6,
                                m.cost().totalMillis(),
                                m.cost().frozenMillis());
            case Refused r ->
                "refused: " + r.reasons().stream().map(Reason::text).collect(Collectors.joining("; "));
            case RolledBack r ->
                "rolled back, it runs on where it was: " + r.reason().text();
            case Lost l -> "lost: " + l.reason().text();
            case Ended e -> "the process ended before it could be moved";
        };
    }

    /** Whether the process runs at the target. */
    default boolean succeeded() {
        return this instanceof Moved;
    }
}
