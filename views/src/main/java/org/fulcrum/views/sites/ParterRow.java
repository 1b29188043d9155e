package org.fulcrum.views.sites;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.views.kit.Formats;

/**
 * A process of one of two sites that runs at the other.
 *
 * @param process who
 * @param command its command; of a guest its home alone knows it
 * @param ours whether its home is here
 * @param node where it runs
 * @param state that it goes home, or how far it is
 */
public record ParterRow(ProcessKey process, String command, boolean ours, String node, String state) {
    private static final int COMMAND_CHARACTERS = 40;

    /** The own site's processes at that other one, then its guests here. */
    static List<ParterRow> of(ClusterSnapshot snapshot, SiteSnapshot site) {
        Map<String, String> sites = new HashMap<>();
        snapshot.nodes().forEach(node -> sites.put(node.name(), node.site()));
        String own = ownSite(snapshot);
        Stream<ParterRow> ours = snapshot.processes().stream()
                .filter(p -> own.equals(sites.get(p.key().home())))
                .filter(p -> site.name().equals(sites.get(p.node())))
                .map(p -> row(p, true, snapshot, site));
        Stream<ParterRow> theirs = snapshot.processes().stream()
                .filter(p -> site.name().equals(sites.get(p.key().home())))
                .filter(p -> own.equals(sites.get(p.node())))
                .map(p -> row(p, false, snapshot, site));
        return Stream.concat(ours.sorted(byKey()), theirs.sorted(byKey())).toList();
    }

    private static Comparator<ParterRow> byKey() {
        return Comparator.comparing(row -> row.process().toString());
    }

    /** The name of the site that a snapshot was taken at. */
    static String ownSite(ClusterSnapshot snapshot) {
        return snapshot.sites().stream()
                .filter(SiteSnapshot::own)
                .map(SiteSnapshot::name)
                .findFirst()
                .or(() -> snapshot.node(snapshot.self()).map(NodeSnapshot::site))
                .orElse("");
    }

    private static ParterRow row(ProcessSnapshot p, boolean ours, ClusterSnapshot snapshot, SiteSnapshot site) {
        Optional<String> move = snapshot.activities().stream()
                .filter(a -> a.result().isEmpty() && a.process().equals(p.key()))
                .findFirst()
                .map(Formats::underWay);
        String intent = site.attached() ? (ours ? "would come home" : "would go home") : "waits for its turn";
        return new ParterRow(
                p.key(), Formats.shortCommand(p.command(), COMMAND_CHARACTERS), ours, p.node(), move.orElse(intent));
    }
}
