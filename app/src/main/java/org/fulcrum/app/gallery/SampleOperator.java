package org.fulcrum.app.gallery;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;

/** Shows one made-up snapshot; says of every order that the gallery moves nothing. */
final class SampleOperator implements Operator {
    private static final long ESTIMATED_BYTES = 96L << 20;
    private static final Reason NOTHING_MOVES =
            Reason.blocker("sample", "this is the gallery: its content is made up and nothing is moved");

    private final ClusterSnapshot snapshot;

    /** Shows one cluster. */
    SampleOperator() {
        this(SampleCluster.snapshot(Instant.EPOCH));
    }

    /** Shows that. */
    SampleOperator(ClusterSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** The clock that stands still at the moment of the snapshot, so that the sample ages stay what they are. */
    Clock clock() {
        return Clock.fixed(snapshot.takenAt(), ZoneOffset.UTC);
    }

    @Override
    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public Subscription subscribe(Consumer<ClusterSnapshot> listener) {
        listener.accept(snapshot);
        return () -> {};
    }

    @Override
    public CompletableFuture<Verdict> explain(ProcessKey process, Destination to) {
        List<Reason> reasons = to.word().equals("n10")
                ? List.of(Reason.blocker("no-memory", "n10 has 3.6 GiB free; the process holds 4.1 GiB"))
                : List.of(Reason.note("sample", "made-up verdict of the gallery"));
        return CompletableFuture.completedFuture(Verdict.of(reasons, ESTIMATED_BYTES, 38.5));
    }

    @Override
    public CompletableFuture<MoveResult> move(ProcessKey process, Destination to, MoveOrder order) {
        return CompletableFuture.completedFuture(new MoveResult.Refused(List.of(NOTHING_MOVES)));
    }

    @Override
    public CompletableFuture<ProcessTerms> change(ProcessKey process, ProcessTerms.Change change) {
        return CompletableFuture.failedFuture(new OperatorException("sample", NOTHING_MOVES.text()));
    }

    @Override
    public CompletableFuture<ProcessKey> adopt(int pid) {
        return CompletableFuture.failedFuture(new OperatorException("sample", NOTHING_MOVES.text()));
    }

    @Override
    public CompletableFuture<Standing> order(String node, Standing.Order order, String reason, String by) {
        return CompletableFuture.failedFuture(new OperatorException("sample", NOTHING_MOVES.text()));
    }

    @Override
    public CompletableFuture<DrainPlan> drainPlan(String node) {
        return node.equals("n2")
                ? CompletableFuture.completedFuture(SampleCluster.plan())
                : CompletableFuture.failedFuture(new OperatorException("sample", NOTHING_MOVES.text()));
    }

    @Override
    public CompletableFuture<PolicySnapshot> changePolicy(Map<String, String> changes, String by) {
        return CompletableFuture.failedFuture(new OperatorException("sample", NOTHING_MOVES.text()));
    }

    @Override
    public CompletableFuture<PolicySnapshot> orderSite(String site, SiteOrder order, String by) {
        return CompletableFuture.failedFuture(new OperatorException("sample", NOTHING_MOVES.text()));
    }
}
