package org.fulcrum.runtime.steer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Pace;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.gossip.MemberTable;

/** Compares how processes that were sent get on with what their hosts say of themselves. Not thread-safe. */
final class Promises {
    /** How a process gets on is looked at that long after it was sent, milliseconds. */
    static final long LOOK_AFTER_MILLIS = 4_000;

    /** News that it is compared with is not older than that, milliseconds. */
    private static final long JUDGED_BY_MILLIS = 2_500;

    /** What uses less than that of a processor tells nothing of how fast one is, cores. */
    private static final double TELLING_DEMAND = 0.5;

    private final String site;
    private final Outlook outlook;
    private final LongSupplier clockMillis;
    private final Deque<Sent> open = new ArrayDeque<>();

    private record Sent(String process, String node, long lookAtMillis) {}

    /**
     * None yet.
     *
     * @param site of the own node
     * @param outlook hears how they were kept
     */
    Promises(String site, Outlook outlook, LongSupplier clockMillis) {
        this.site = site;
        this.outlook = outlook;
        this.clockMillis = clockMillis;
    }

    /** A process has gone to a node for what that said of itself. */
    void given(String process, String node) {
        open.add(new Sent(process, node, clockMillis.getAsLong() + LOOK_AFTER_MILLIS));
    }

    /** Whether there is one to be looked at, now or later. */
    boolean areOpen() {
        return !open.isEmpty();
    }

    /** Looks at those that are due; what nobody tells of lately is not judged. */
    void judge(List<MemberTable.Row<NodeReport>> known) {
        long now = clockMillis.getAsLong();
        while (!open.isEmpty() && open.getFirst().lookAtMillis() <= now) {
            Sent sent = open.removeFirst();
            known.stream()
                    .filter(row -> row.name().equals(sent.node()) && row.ageMillis() <= JUDGED_BY_MILLIS)
                    .findFirst()
                    .ifPresent(row -> judge(sent, row.news()));
        }
    }

    private void judge(Sent sent, NodeReport host) {
        host.guests().stream()
                .filter(guest -> guest.key().toString().equals(sent.process()) && guest.demand() >= TELLING_DEMAND)
                .findFirst()
                .ifPresent(guest -> {
                    ProcessView process =
                            Views.process(guest.key(), site, 0, guest.residentBytes(), guest.demand(), false);
                    double got = Views.node(host).speed() * guest.cpuPercent() / 100 / guest.demand();
                    outlook.observed(sent.node(), Pace.at(Views.node(host), process, 0), got);
                });
    }
}
