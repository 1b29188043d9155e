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
import java.util.stream.Stream;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.SiteSnapshot;
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
     * A site and the cards of its nodes.
     *
     * @param site as last heard of; empty where the cluster is the only one
     * @param cards of its nodes, by name
     */
    public record Lane(Optional<SiteSnapshot> site, List<Card> cards) {
        /** The name of the site; empty where the cluster is the only one. */
        String name() {
            return site.map(SiteSnapshot::name).orElse("");
        }
    }

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
    private List<Lane> lanes = List.of();
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
        lanes = lanes(
                latest.sites(),
                latest.nodes().stream()
                        .filter(node -> !node.observer())
                        .sorted(Comparator.comparing(NodeSnapshot::name, NameOrder.INSTANCE))
                        .map(node -> new Card(node, taken(byNode, node.name())))
                        .toList());
        cards = lanes.stream().flatMap(lane -> lane.cards().stream()).toList();
        strays = byNode.values().stream()
                .flatMap(List::stream)
                .sorted(BY_HOME_AND_PID)
                .toList();
    }

    /** A lane each in the order of the snapshot, the own site first; one without a name where there is only one. */
    private static List<Lane> lanes(List<SiteSnapshot> sites, List<Card> all) {
        if (sites.size() < 2) {
            return List.of(new Lane(Optional.empty(), all));
        }
        return sites.stream()
                .map(site -> new Lane(
                        Optional.of(site),
                        all.stream()
                                .filter(card -> card.node().site().equals(site.name()))
                                .toList()))
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

    /** The sites in the order of their priority, the own one first; one lane where there are no others. */
    public List<Lane> lanes() {
        return lanes;
    }

    /** A site by its name. */
    public Optional<SiteSnapshot> site(String name) {
        return Stream.ofNullable(snapshot)
                .flatMap(s -> s.sites().stream())
                .filter(site -> site.name().equals(name))
                .findFirst();
    }

    /** The other site that a node belongs to; empty for a node of the own one. */
    public Optional<String> otherSite(String node) {
        return node(node)
                .flatMap(n -> site(n.site()))
                .filter(site -> !site.own())
                .map(SiteSnapshot::name);
    }

    /** Nodes with capacity, by site and name. */
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
