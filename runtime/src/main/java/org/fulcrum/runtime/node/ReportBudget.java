package org.fulcrum.runtime.node;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;

/**
 * Makes a report fit into one control message: what does not fit is counted. Sizes are estimated from above. Pure.
 * Guests go first (only this node can measure them), then the newest activities, then own processes, those away first.
 */
final class ReportBudget {
    /** Share of a control message's 64 KiB that lists may take, bytes. */
    static final int LISTS_BYTES = 60 * 1024;

    private static final int ACTIVITIES_BYTES = 12 * 1024;
    private static final int GUESTS_BYTES = 20 * 1024;
    private static final int NUMBERS_OF_HOME = 104;
    private static final int NUMBERS_OF_GUEST = 80;
    private static final int NUMBERS_OF_MOVE = 32;
    private static final int NUMBERS_OF_ACTIVITY = 64;

    private ReportBudget() {}

    static NodeReport fit(NodeReport r) {
        List<GuestReport> guests = within(GUESTS_BYTES, r.guests(), ReportBudget::size);
        List<Activity> activities = within(ACTIVITIES_BYTES, r.activities(), ReportBudget::size);
        List<HomeReport> sorted = r.homes().stream()
                .sorted((a, b) ->
                        Boolean.compare(a.node().equals(r.name()), b.node().equals(r.name())))
                .toList();
        List<HomeReport> homes = within(LISTS_BYTES - GUESTS_BYTES - ACTIVITIES_BYTES, sorted, ReportBudget::size);
        int leftOut = r.homes().size() - homes.size() + r.guests().size() - guests.size();
        return new NodeReport(
                r.name(),
                r.incarnation(),
                r.sequence(),
                r.observer(),
                r.address(),
                r.reading(),
                homes,
                guests,
                activities,
                leftOut,
                r.cpu(),
                r.changes(),
                r.standing(),
                r.recommendations(),
                r.site(),
                r.partners(),
                r.foreignDemand());
    }

    private static <T> List<T> within(int bytes, List<T> items, ToIntFunction<T> size) {
        List<T> taken = new ArrayList<>();
        int left = bytes;
        for (T item : items) {
            left -= size.applyAsInt(item);
            if (left < 0) {
                break;
            }
            taken.add(item);
        }
        return taken;
    }

    private static int size(HomeReport h) {
        return NUMBERS_OF_HOME
                + bytes(h.user())
                + bytes(h.command())
                + bytes(h.node())
                + h.lastHomecomingCause().map(ReportBudget::bytes).orElse(0)
                + h.lastMove().map(ReportBudget::size).orElse(0);
    }

    private static int size(LastMove m) {
        return NUMBERS_OF_MOVE + bytes(m.from()) + bytes(m.to());
    }

    private static int size(GuestReport g) {
        return NUMBERS_OF_GUEST + bytes(g.key().home());
    }

    private static int size(Activity a) {
        return NUMBERS_OF_ACTIVITY
                + bytes(a.process().home())
                + bytes(a.from())
                + bytes(a.to())
                + a.result().map(ReportBudget::size).orElse(0);
    }

    private static int size(MoveResult result) {
        return switch (result) {
            case MoveResult.Moved m -> size(m.cost());
            case MoveResult.Refused r ->
                r.reasons().stream().mapToInt(ReportBudget::size).sum();
            case MoveResult.RolledBack r -> size(r.reason());
            case MoveResult.Lost l -> size(l.reason());
            case MoveResult.Ended e -> 0;
        };
    }

    private static int size(Reason reason) {
        return NUMBERS_OF_MOVE + bytes(reason.code()) + bytes(reason.text());
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + 2;
    }
}
