package org.fulcrum.runtime.steer;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.ControlPlane;
import org.fulcrum.runtime.move.Engine;

/** Moves that the node decides upon itself: its own processes by its engine, others by their homes, for root. */
public record RootMoves(String self, Engine engine, ControlPlane plane) implements Moves {
    private static final int ROOT = 0;

    @Override
    public CompletableFuture<MoveResult> move(ProcessKey process, String node, MoveOrder order) {
        return process.home().equals(self)
                ? engine.move(process.pid(), node, order)
                : plane.move(process.home(), process.pid(), node, order, ROOT);
    }

    @Override
    public CompletableFuture<Verdict> explain(ProcessKey process, String node) {
        if (!process.home().equals(self)) {
            return plane.explain(process.home(), process.pid(), Optional.of(node), ROOT);
        }
        try {
            return CompletableFuture.completedFuture(engine.explain(process.pid(), Optional.of(node)));
        } catch (OperatorException gone) {
            return CompletableFuture.failedFuture(gone);
        }
    }
}
