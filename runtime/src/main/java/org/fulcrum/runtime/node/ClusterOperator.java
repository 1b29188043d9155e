package org.fulcrum.runtime.node;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.ControlPlane;
import org.fulcrum.runtime.steer.JobHosts;
import org.fulcrum.runtime.steer.Placement;

/**
 * The {@link Operator} of one user at one member: what concerns this node's processes goes to its own desk, everything
 * else to the process's home-node. Thread-safe.
 */
final class ClusterOperator implements Operator {
    private final int uid;
    private final Place place;

    /**
     * What all users of a member share.
     *
     * @param self name of the member
     * @param knowledge what it knows
     * @param plane how it asks others
     * @param catchUp brings what an operator may see up to date
     * @param policy changes the cluster's policy
     * @param local what it can do itself; empty for an observer
     */
    record Place(
            String self,
            Knowledge knowledge,
            ControlPlane plane,
            Runnable catchUp,
            PolicyDesk policy,
            Optional<Local> local) {}

    /**
     * A node's own abilities.
     *
     * @param desk answers for its processes
     * @param intake takes processes into care
     * @param placement finds a place for programs that start
     * @param hosts finds nodes for a job
     */
    record Local(HomeDesk desk, Intake intake, Placement placement, JobHosts hosts) {}

    /** Takes a process of this node into care, as {@code Engine.register}. */
    interface Intake {
        ProcessKey register(int pid, int callerUid, ProcessTerms.Change terms) throws OperatorException;

        /** Where it finds the mailboxes of its user, as {@code Engine.mailboxes}. */
        Path mailboxes(int pid) throws OperatorException;
    }

    ClusterOperator(int uid, Place place) {
        this.uid = uid;
        this.place = place;
    }

    @Override
    public ClusterSnapshot snapshot() {
        place.catchUp().run();
        return place.knowledge().snapshot();
    }

    @Override
    public Subscription subscribe(Consumer<ClusterSnapshot> listener) {
        return place.knowledge().subscribe(listener);
    }

    @Override
    public CompletableFuture<Verdict> explain(ProcessKey process, Destination to) {
        return explain(process, Optional.of(to));
    }

    /** Preflight; without a target, of what does not depend on one. */
    CompletableFuture<Verdict> explain(ProcessKey process, Optional<Destination> to) {
        return isLocal(process) && place.local().isPresent()
                ? asking(() -> place.local().get().desk().explain(process.pid(), to, uid))
                : place.plane().explain(process.home(), process.pid(), to.map(Destination::word), uid);
    }

    @Override
    public CompletableFuture<MoveResult> move(ProcessKey process, Destination to, MoveOrder order) {
        return isLocal(process) && place.local().isPresent()
                ? moveHere(place.local().get().desk(), process.pid(), to, order)
                : place.plane().move(process.home(), process.pid(), to.word(), order, uid);
    }

    private CompletableFuture<MoveResult> moveHere(HomeDesk desk, int pid, Destination to, MoveOrder order) {
        CompletableFuture<MoveResult> result = new CompletableFuture<>();
        Thread.ofVirtual().name("ordering").start(() -> {
            try {
                CompletableFuture<Boolean> unusedEnd = desk.move(pid, to, order, uid)
                        .handle((ended, failed) -> failed == null
                                ? result.complete(ended)
                                : result.completeExceptionally(new OperatorException("internal", failed.toString())));
            } catch (OperatorException refused) {
                result.completeExceptionally(refused);
            } catch (RuntimeException failed) {
                result.completeExceptionally(new OperatorException("internal", failed.toString()));
            }
        });
        return result;
    }

    @Override
    public CompletableFuture<ProcessTerms> change(ProcessKey process, ProcessTerms.Change change) {
        return isLocal(process) && place.local().isPresent()
                ? asking(() -> place.local().get().desk().change(process.pid(), change, uid))
                : place.plane().change(process.home(), process.pid(), change, uid);
    }

    @Override
    public CompletableFuture<ProcessKey> adopt(int pid) {
        return adopt(pid, ProcessTerms.Change.NONE);
    }

    /** Takes a process into care on terms of its own. */
    CompletableFuture<ProcessKey> adopt(int pid, ProcessTerms.Change terms) {
        return place.local()
                .map(local -> asking(() -> local.intake().register(pid, uid, terms)))
                .orElseGet(() -> CompletableFuture.failedFuture(new OperatorException(
                        "observer",
                        place.self() + " is an observing member: run `fulcrum adopt` on the process's node")));
    }

    @Override
    public CompletableFuture<Standing> order(String node, Standing.Order order, String reason, String by) {
        return node.equals(place.self()) && place.local().isPresent()
                ? asking(() -> place.local().get().desk().order(order, reason, by, uid))
                : place.plane().order(node, order, reason, by, uid);
    }

    @Override
    public CompletableFuture<DrainPlan> drainPlan(String node) {
        return node.equals(place.self()) && place.local().isPresent()
                ? asking(() -> place.local().get().desk().plan(uid))
                : place.plane().plan(node, uid);
    }

    @Override
    public CompletableFuture<PolicySnapshot> changePolicy(Map<String, String> changes, String by) {
        return asking(() -> place.policy().change(changes, by, uid));
    }

    @Override
    public CompletableFuture<PolicySnapshot> orderSite(String site, SiteOrder order, String by) {
        return asking(() -> place.policy().order(site, order, by, uid));
    }

    private boolean isLocal(ProcessKey process) {
        return process.home().equals(place.self());
    }

    /** Off the caller's thread, because a desk may block. */
    private static <T> CompletableFuture<T> asking(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("asking").start(() -> {
            try {
                answer.complete(question.call());
            } catch (OperatorException refused) {
                answer.completeExceptionally(refused);
            } catch (Exception failed) {
                answer.completeExceptionally(new OperatorException("internal", failed.toString()));
            }
        });
        return answer;
    }
}
