package org.fulcrum.runtime.api;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What may be asked of the cluster. Commands are carried out by the home-node of the process they concern; the answers
 * come back as values. Implementations are thread-safe and never block the caller.
 */
public interface Operator {
    /** The latest snapshot. */
    ClusterSnapshot snapshot();

    /**
     * Calls back with every new snapshot, at most a few a second, on a thread of the runtime.
     *
     * @return closing it ends the callbacks
     */
    Subscription subscribe(Consumer<ClusterSnapshot> listener);

    /** Preflight of a move: nothing is touched. Fails with {@link OperatorException}. */
    CompletableFuture<Verdict> explain(ProcessKey process, Destination to);

    /** Moves a process. Fails with {@link OperatorException} only when the home-node cannot be asked. */
    CompletableFuture<MoveResult> move(ProcessKey process, Destination to, MoveOrder order);

    /** Moves a process when nothing forbids it. */
    default CompletableFuture<MoveResult> move(ProcessKey process, Destination to) {
        return move(process, to, MoveOrder.PLAIN);
    }

    /**
     * Changes what nodes may do with a process; for its owner and root, some of it for root alone. Fails with
     * {@link OperatorException}.
     *
     * @return what holds from now on
     */
    CompletableFuture<ProcessTerms> change(ProcessKey process, ProcessTerms.Change change);

    /** Takes a running process of this node into care. Fails with {@link OperatorException}. */
    CompletableFuture<ProcessKey> adopt(int pid);

    /**
     * Orders a node to take no more processes, to send away those it has, or to take them again; for root. Fails with
     * {@link OperatorException}.
     *
     * @param by who asks, for people
     */
    CompletableFuture<Standing> order(String node, Standing.Order order, String reason, String by);

    /** What would leave a node, were it drained; for root. Fails with {@link OperatorException}. */
    CompletableFuture<DrainPlan> drainPlan(String node);

    /**
     * Changes the policy of the whole cluster; for root. Fails with {@link OperatorException}.
     *
     * @param changes values by name: {@code automation}, {@code aggressiveness}, and single parameters
     * @param by who asks, for people
     */
    CompletableFuture<PolicySnapshot> changePolicy(Map<String, String> changes, String by);

    /**
     * Detaches another site from the own one, or attaches it again, for all nodes of the own one; for root. Fails with
     * {@link OperatorException}.
     *
     * @param site its name, or {@code all}
     * @param by who asks, for people
     * @return the policy, which says from now on what is detached
     */
    CompletableFuture<PolicySnapshot> orderSite(String site, SiteOrder order, String by);

    /** A running subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
