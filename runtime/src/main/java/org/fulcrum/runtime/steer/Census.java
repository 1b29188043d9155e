package org.fulcrum.runtime.steer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.gossip.MemberTable;

/**
 * What runs on this node, as the balance sees it: its own processes that are at home, and its guests. What a guest is
 * to its owner its home tells. Not thread-safe.
 */
final class Census {
    private static final String NOT_TOLD = "its home has not told of it yet";
    private static final String NOT_SETTLED = "it is on its way";
    private static final String NOT_AUTOMATIC =
            "it is moved only when somebody asks: it was started with --no-auto, or told so by `fulcrum class`";

    private final String self;
    private final String site;
    private final LongSupplier clockMillis;
    private final Map<ProcessKey, Long> since = new HashMap<>();

    Census(String self, String site, LongSupplier clockMillis) {
        this.self = self;
        this.site = site;
        this.clockMillis = clockMillis;
    }

    /**
     * Counts.
     *
     * @param own what this node told of itself last
     * @param rows what it knows of all
     * @param outlook knows who was found not to be able to move
     */
    List<ProcessView> of(NodeReport own, List<MemberTable.Row<NodeReport>> rows, Outlook outlook) {
        List<ProcessView> here = new ArrayList<>();
        for (HomeReport home : own.homes()) {
            if (home.node().equals(self) && home.residency() != Residency.LOST) {
                ProcessKey key = new ProcessKey(self, home.pid());
                boolean settled = home.residency() == Residency.AT_HOME;
                String fixed = fixed(key, home, settled, outlook);
                here.add(Views.process(key, site, Optional.of(home), Optional.empty(), stay(key), fixed));
            }
        }
        for (GuestReport guest : own.guests()) {
            ProcessKey key = guest.key();
            Optional<NodeReport> news = Views.news(key.home(), rows);
            Optional<HomeReport> home = news.flatMap(n -> home(key, n));
            String fixed = home.map(h -> fixed(key, h, h.residency() == Residency.AWAY, outlook))
                    .orElse(NOT_TOLD);
            here.add(Views.process(
                    key, news.map(NodeReport::site).orElse(site), home, Optional.of(guest), stay(key), fixed));
        }
        Set<String> ids = new HashSet<>();
        here.forEach(process -> ids.add(process.id()));
        since.keySet().removeIf(key -> !ids.contains(key.toString()));
        return here;
    }

    private long stay(ProcessKey key) {
        long now = clockMillis.getAsLong();
        return now - since.computeIfAbsent(key, k -> now);
    }

    private static String fixed(ProcessKey key, HomeReport home, boolean settled, Outlook outlook) {
        if (!settled) {
            return NOT_SETTLED;
        }
        return home.terms().automatic() ? outlook.fixed(key.toString()).orElse("") : NOT_AUTOMATIC;
    }

    private static Optional<HomeReport> home(ProcessKey key, NodeReport news) {
        return news.homes().stream().filter(home -> home.pid() == key.pid()).findFirst();
    }
}
