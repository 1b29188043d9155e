package org.fulcrum.runtime.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that this member knows of the cluster at one moment.
 *
 * @param takenAt when
 * @param self name of this member
 * @param nodes members, by name, observers included
 * @param processes managed processes of all nodes, by home and pid
 * @param activities moves in progress and the latest ended ones, newest first, at most 64
 * @param recommendations moves that nodes would order, were they allowed to
 * @param policy how far the cluster acts by itself
 * @param sites the own site, then others in the order of their priority; the own one alone when there are no others
 */
public record ClusterSnapshot(
        Instant takenAt,
        String self,
        List<NodeSnapshot> nodes,
        List<ProcessSnapshot> processes,
        List<Activity> activities,
        List<Recommendation> recommendations,
        PolicySnapshot policy,
        List<SiteSnapshot> sites) {
    /** Copies the lists. */
    public ClusterSnapshot {
        nodes = List.copyOf(nodes);
        processes = List.copyOf(processes);
        activities = List.copyOf(activities);
        recommendations = List.copyOf(recommendations);
        sites = List.copyOf(sites);
    }

    /** The node of that name. */
    public Optional<NodeSnapshot> node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst();
    }

    /** The process of that key. */
    public Optional<ProcessSnapshot> process(ProcessKey key) {
        return processes.stream().filter(p -> p.key().equals(key)).findFirst();
    }
}
