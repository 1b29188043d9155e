package org.fulcrum.views.map;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.views.kit.NameOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the map shows: the latest snapshot by node, the process being dragged, and the orders that no snapshot has shown
 * yet. Needs no toolkit. The one listener is told after every change.
 */
public final class MapModel {
    /**
     * A node and the processes that run on it, in order of home and pid.
     *
     * @param node as last heard of
     * @param processes at home or guests
     */
    public record Card(NodeSnapshot node, List<ProcessSnapshot> processes) {}

    /**
     * A process on its way through the hands of the administrator.
     *
     * @param process as last heard of
     * @param over node whose card the pointer is over
     * @param preflight what is known about a move there
     */
    public record Carry(ProcessSnapshot process, Optional<String> over, Optional<Preflight> preflight) {}

    private static final Comparator<ProcessSnapshot> BY_HOME_AND_PID = Comparator.comparing(
                    (ProcessSnapshot p) -> p.key().home(), NameOrder.INSTANCE)
            .thenComparing(p -> p.key().pid());

    private @Nullable ClusterSnapshot snapshot;
    private List<Card> cards = List.of();
    private List<ProcessSnapshot> strays = List.of();
    private Map<ProcessKey, Activity> moving = Map.of();
    private final Set<ProcessKey> ordered = new HashSet<>();
    private @Nullable Carry carry;
    private Runnable listener = () -> {};

    /** Names the one who is told after every change. */
    public void onChange(Runnable told) {
        listener = told;
    }

    /** Takes a new snapshot in. */
    public void apply(ClusterSnapshot latest) {
        snapshot = latest;
        moving = running(latest.activities());
        sort(latest);
        if (carry != null) {
            Carry held = carry;
            latest.process(held.process().key())
                    .ifPresent(now -> carry = new Carry(now, held.over(), held.preflight()));
        }
        listener.run();
    }

    private void sort(ClusterSnapshot latest) {
        Map<String, List<ProcessSnapshot>> byNode = new HashMap<>();
        latest.processes().stream()
                .sorted(BY_HOME_AND_PID)
                .forEach(p ->
                        byNode.computeIfAbsent(p.node(), n -> new ArrayList<>()).add(p));
        cards = latest.nodes().stream()
                .filter(node -> !node.observer())
                .sorted(Comparator.comparing(NodeSnapshot::name, NameOrder.INSTANCE))
                .map(node -> new Card(node, taken(byNode, node.name())))
                .toList();
        strays = byNode.values().stream()
                .flatMap(List::stream)
                .sorted(BY_HOME_AND_PID)
                .toList();
    }

    private static List<ProcessSnapshot> taken(Map<String, List<ProcessSnapshot>> byNode, String name) {
        List<ProcessSnapshot> there = byNode.remove(name);
        return there == null ? List.of() : List.copyOf(there);
    }

    private static Map<ProcessKey, Activity> running(List<Activity> activities) {
        Map<ProcessKey, Activity> running = new HashMap<>();
        activities.stream()
                .filter(activity -> activity.result().isEmpty())
                .forEach(activity -> running.putIfAbsent(activity.process(), activity));
        return running;
    }

    /** When the shown snapshot was taken; empty before the first. */
    public Optional<Instant> takenAt() {
        return Optional.ofNullable(snapshot).map(ClusterSnapshot::takenAt);
    }

    /** Nodes with capacity, by name. */
    public List<Card> cards() {
        return cards;
    }

    /** Processes whose node is not a member of the cluster. */
    public List<ProcessSnapshot> strays() {
        return strays;
    }

    /** A process by its key. */
    public Optional<ProcessSnapshot> process(ProcessKey key) {
        return Optional.ofNullable(snapshot).flatMap(s -> s.process(key));
    }

    /** The move that a process is in. */
    public Optional<Activity> move(ProcessKey key) {
        return Optional.ofNullable(moving.get(key));
    }

    /** A node by its name. */
    public Optional<NodeSnapshot> node(String name) {
        return Optional.ofNullable(snapshot).flatMap(s -> s.node(name));
    }

    /** Whether a process is moving or has been ordered to. */
    public boolean busy(ProcessKey key) {
        return ordered.contains(key) || moving.containsKey(key);
    }

    /** Notes that a process has been ordered to move, or that the order has been answered. */
    void ordered(ProcessKey key, boolean underWay) {
        if (underWay ? ordered.add(key) : ordered.remove(key)) {
            listener.run();
        }
    }

    /** What is being dragged. */
    public Optional<Carry> carry() {
        return Optional.ofNullable(carry);
    }

    /** Changes what is being dragged; null ends it. */
    void carry(@Nullable Carry next) {
        carry = next;
        listener.run();
    }
}
