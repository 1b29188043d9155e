package org.fulcrum.views;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;

/** An operator whose answers the test gives: it keeps every question and order until then. */
public final class ScriptedOperator implements Operator {
    /** A question or an order. */
    public record Asked<T>(ProcessKey process, Destination to, CompletableFuture<T> answer) {}

    public final List<Asked<Verdict>> questions = Collections.synchronizedList(new ArrayList<>());
    public final List<Asked<MoveResult>> orders = Collections.synchronizedList(new ArrayList<>());
    /** An order to a node. */
    public record Told(
            String node, Standing.Order order, String reason, String by, CompletableFuture<Standing> answer) {}

    /** A change of the policy. */
    public record Changed(Map<String, String> changes, String by, CompletableFuture<PolicySnapshot> answer) {}

    /** An order about a site. */
    public record OfSite(String site, SiteOrder order, String by, CompletableFuture<PolicySnapshot> answer) {}

    public final List<Told> standings = Collections.synchronizedList(new ArrayList<>());
    public final List<CompletableFuture<DrainPlan>> plans = Collections.synchronizedList(new ArrayList<>());
    public final List<Changed> policies = Collections.synchronizedList(new ArrayList<>());
    public final List<OfSite> ofSites = Collections.synchronizedList(new ArrayList<>());
    public final List<Consumer<ClusterSnapshot>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public ClusterSnapshot snapshot() {
        return Samples.cluster();
    }

    @Override
    public Subscription subscribe(Consumer<ClusterSnapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletableFuture<Verdict> explain(ProcessKey process, Destination to) {
        Asked<Verdict> question = new Asked<>(process, to, new CompletableFuture<>());
        questions.add(question);
        return question.answer();
    }

    @Override
    public CompletableFuture<MoveResult> move(ProcessKey process, Destination to, MoveOrder terms) {
        Asked<MoveResult> order = new Asked<>(process, to, new CompletableFuture<>());
        orders.add(order);
        return order.answer();
    }

    @Override
    public CompletableFuture<ProcessTerms> change(ProcessKey process, ProcessTerms.Change change) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("change"));
    }

    @Override
    public CompletableFuture<ProcessKey> adopt(int pid) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("adopt"));
    }

    @Override
    public CompletableFuture<Standing> order(String node, Standing.Order order, String reason, String by) {
        Told told = new Told(node, order, reason, by, new CompletableFuture<>());
        standings.add(told);
        return told.answer();
    }

    @Override
    public CompletableFuture<DrainPlan> drainPlan(String node) {
        CompletableFuture<DrainPlan> plan = new CompletableFuture<>();
        plans.add(plan);
        return plan;
    }

    @Override
    public CompletableFuture<PolicySnapshot> changePolicy(Map<String, String> changes, String by) {
        Changed changed = new Changed(changes, by, new CompletableFuture<>());
        policies.add(changed);
        return changed.answer();
    }

    @Override
    public CompletableFuture<PolicySnapshot> orderSite(String site, SiteOrder order, String by) {
        OfSite told = new OfSite(site, order, by, new CompletableFuture<>());
        ofSites.add(told);
        return told.answer();
    }
}
