package org.fulcrum.views.drain;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Standing;

/**
 * How many programs each node had when its drain began, as far as this console has seen: a snapshot tells only how many
 * are left.
 */
final class Peaks {
    private record Peak(Instant since, int count) {}

    private final Map<String, Peak> peaks = new HashMap<>();

    /** Looks at all nodes. */
    void see(ClusterSnapshot snapshot) {
        peaks.keySet().removeIf(node -> snapshot.node(node).isEmpty());
        snapshot.nodes().forEach(node -> see(node.name(), node.standing()));
    }

    /** Looks at one. */
    void see(String node, Standing standing) {
        if (standing.empties()) {
            peaks.merge(
                    node,
                    new Peak(standing.since(), standing.left()),
                    (before, now) -> before.since().equals(now.since()) && before.count() > now.count() ? before : now);
        }
    }

    /** The most that were left on a node since its drain began. */
    int of(String node, Standing standing) {
        return Optional.ofNullable(peaks.get(node))
                .filter(peak -> peak.since().equals(standing.since()))
                .map(Peak::count)
                .orElse(standing.left());
    }
}
