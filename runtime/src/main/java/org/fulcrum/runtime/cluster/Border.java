package org.fulcrum.runtime.cluster;

import java.util.List;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other sites' news comes in: from attached partners only, of their own members only, and of none that has a name
 * of this site. Questions pass always: who leaves a site must be able to ask. Thread-safe.
 */
final class Border {
    private static final Logger LOG = LoggerFactory.getLogger(Border.class);

    private final String site;
    private final Directory directory;
    private final Predicate<String> attached;
    private final RateBound log = new RateBound(1, 60_000);

    /**
     * The border of a site.
     *
     * @param attached whether that site is heard
     */
    Border(String site, Directory directory, Predicate<String> attached) {
        this.site = site;
        this.directory = directory;
        this.attached = attached;
    }

    /** Whether a member's own report may come in. */
    boolean admits(Address from, NodeReport report) {
        return directory
                .foreign(from)
                .map(other -> admits(other, report.site(), report.name()))
                .orElse(true);
    }

    /** What may come in of a window. */
    List<GossipEntry> admitted(Address from, List<GossipEntry> window) {
        return directory
                .foreign(from)
                .map(other -> window.stream()
                        .filter(e -> admits(other, siteOf(e), e.told().name()))
                        .toList())
                .orElse(window);
    }

    private static String siteOf(GossipEntry entry) {
        return entry.told().news().map(NodeReport::site).orElse("");
    }

    private boolean admits(String sender, String told, String name) {
        boolean own = told.equals(sender) && !sender.equals(site);
        boolean namesake = directory
                .address(name)
                .filter(known -> directory.foreign(known).isEmpty())
                .isPresent();
        if ((!own || namesake) && log.allows(System.nanoTime() / 1_000_000)) {
            LOG.warn(
                    "site {} tells of {} of site {}, {}: left out",
                    sender,
                    name,
                    told,
                    namesake ? "which is the name of a member here: names must differ" : "which is not its own");
        }
        return own && !namesake && attached.test(sender);
    }

    /** The address of a member that an entry tells of. */
    Address address(GossipEntry entry) {
        return directory.address(entry.member(), entry.told().name(), siteOf(entry));
    }
}
