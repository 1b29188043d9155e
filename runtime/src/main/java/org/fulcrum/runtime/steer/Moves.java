package org.fulcrum.runtime.steer;

import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Verdict;

/** How a node moves and asks about processes that run on it, wherever their home is: on its own behalf, as root. */
public interface Moves {
    /** Orders a move. Fails with an OperatorException when the home cannot be asked. */
    CompletableFuture<MoveResult> move(ProcessKey process, String node, MoveOrder order);

    /** Asks whether a process could move. Fails likewise. */
    CompletableFuture<Verdict> explain(ProcessKey process, String node);
}
