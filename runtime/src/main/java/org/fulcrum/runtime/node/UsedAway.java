package org.fulcrum.runtime.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.move.Engine;

/**
 * What processes of this home have used on hosts that they have left, by what those told last: up to a second is
 * missing for each. A host measures a body from its beginning there, and nobody else remembers. Not thread-safe.
 */
final class UsedAway {
    private final Supplier<List<MemberTable.Row<NodeReport>>> members;
    private Map<ProcessKey, Used> former = Map.of();

    /**
     * What is known of a process.
     *
     * @param epoch of its body, which the host told of
     * @param here what that body has used, seconds
     * @param before what those before it have used, seconds
     */
    private record Used(long epoch, double here, double before) {}

    /** Hosts are asked by what they have told. */
    UsedAway(Supplier<List<MemberTable.Row<NodeReport>>> members) {
        this.members = members;
    }

    /** Takes what was told up to now. */
    void measure(String self, List<Engine.HomeProcess> homes) {
        boolean anyAway = homes.stream().anyMatch(home -> !home.node().equals(self));
        List<MemberTable.Row<NodeReport>> rows = anyAway ? members.get() : List.of();
        Map<ProcessKey, Used> latter = new HashMap<>();
        for (Engine.HomeProcess home : homes) {
            Used known = former.getOrDefault(home.key(), new Used(home.epoch(), 0, 0));
            Used now = home.epoch() == known.epoch ? known : new Used(home.epoch(), 0, known.before + known.here);
            double told = home.node().equals(self) ? 0 : told(home, rows);
            latter.put(home.key(), new Used(now.epoch, Math.max(now.here, told), now.before));
        }
        former = latter;
    }

    private static double told(Engine.HomeProcess home, List<MemberTable.Row<NodeReport>> rows) {
        return rows.stream()
                .filter(row -> row.name().equals(home.node()))
                .flatMap(row -> row.news().guests().stream())
                .filter(guest -> guest.key().equals(home.key()))
                .mapToDouble(GuestReport::cpuSeconds)
                .findFirst()
                .orElse(0);
    }

    /** Seconds used on hosts that it has left. */
    double before(ProcessKey process) {
        Used known = former.get(process);
        return known == null ? 0 : known.before;
    }
}
