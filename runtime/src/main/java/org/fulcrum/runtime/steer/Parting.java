package org.fulcrum.runtime.steer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a site is detached: this node's processes there come home, and guests from there go home. Each side
 * does that for itself, so that nobody waits for anybody; where a process is seen by both, the second is told that it
 * is there already. Thread-safe.
 */
public final class Parting {
    /** Most processes on their way home for that at a time. */
    static final int MAX_IN_FLIGHT = 4;

    /** A process that could not come is tried again after that time, milliseconds. */
    static final long RETRY_MILLIS = 3_000;

    private static final Logger LOG = LoggerFactory.getLogger(Parting.class);
    private static final MoveOrder.Motive MOTIVE = new MoveOrder.Motive("goes home: its site is detached", 0, 0);

    private final String self;
    private final SiteTies ties;
    private final Moves moves;
    private final LongSupplier clockMillis;
    private final Map<String, String> sites = new HashMap<>();
    private final Map<ProcessKey, Long> notBefore = new HashMap<>();
    private final Set<ProcessKey> underWay = new HashSet<>();

    /** Of a node with these ties. */
    public Parting(String self, SiteTies ties, Moves moves, LongSupplier clockMillis) {
        this.self = self;
        this.ties = ties;
        this.moves = moves;
        this.clockMillis = clockMillis;
    }

    /** A turn: what is to go home is told to. A node that is concerned with itself alone need not know who is where. */
    public synchronized void turn(NodeReport own, Supplier<List<MemberTable.Row<NodeReport>>> rows) {
        if (own.guests().isEmpty()
                && own.homes().stream().allMatch(home -> home.node().equals(self))) {
            return;
        }
        rows.get().forEach(row -> sites.put(row.name(), row.news().site()));
        for (HomeReport home : own.homes()) {
            if (isParted(home.node())) {
                sendHome(new ProcessKey(self, home.pid()));
            }
        }
        for (GuestReport guest : own.guests()) {
            if (isParted(guest.key().home())) {
                sendHome(guest.key());
            }
        }
        keepOnly(own);
    }

    /** What has not been heard of is of no site. Members of this site are always heard of. */
    private boolean isParted(String node) {
        String site = sites.get(node);
        return site != null && !ties.attached(site);
    }

    private void sendHome(ProcessKey process) {
        long now = clockMillis.getAsLong();
        if (underWay.size() >= MAX_IN_FLIGHT
                || underWay.contains(process)
                || notBefore.getOrDefault(process, now) > now) {
            return;
        }
        underWay.add(process);
        notBefore.put(process, now + RETRY_MILLIS);
        LOG.info("{} goes home: its site is detached", process);
        CompletableFuture<?> unusedEnd = moves.move(process, process.home(), MoveOrder.byItself(MOTIVE))
                .whenComplete((result, failed) -> ended(process, result, failed));
    }

    private synchronized void ended(ProcessKey process, @Nullable MoveResult result, @Nullable Throwable failed) {
        underWay.remove(process);
        if (!(result instanceof MoveResult.Moved) && !(result instanceof MoveResult.Ended)) {
            String why = result == null ? String.valueOf(failed) : result.describe();
            LOG.warn("{} is not home yet: {}", process, why);
        }
    }

    private void keepOnly(NodeReport own) {
        Set<ProcessKey> present = new HashSet<>();
        own.homes().forEach(home -> present.add(new ProcessKey(self, home.pid())));
        own.guests().forEach(guest -> present.add(guest.key()));
        notBefore.keySet().retainAll(present);
    }
}
