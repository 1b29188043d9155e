package org.fulcrum.runtime.steer;

import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Verdict;

/**
 * Moves of which an outlook hears how fast they were.
 *
 * @param moves how they are ordered
 * @param outlook remembers
 */
public record MeasuredMoves(Moves moves, Outlook outlook) implements Moves {
    @Override
    public CompletableFuture<MoveResult> move(ProcessKey process, String node, MoveOrder order) {
        return moves.move(process, node, order).whenComplete((result, failed) -> {
            if (result instanceof MoveResult.Moved moved) {
                outlook.took(moved.cost());
            }
        });
    }

    @Override
    public CompletableFuture<Verdict> explain(ProcessKey process, String node) {
        return moves.explain(process, node);
    }
}
