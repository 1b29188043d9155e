package org.fulcrum.runtime.steer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.balance.SiteRules;
import org.fulcrum.runtime.core.gossip.MemberTable;

/**
 * What ties this node to other sites (paper §2.3): whose guests it takes, who of them gives way first, and which sites
 * are detached just now. What another site's nodes take is theirs to say: whoever tells of itself here may be asked.
 * Thread-safe.
 */
public final class SiteTies {
    private final String site;
    private final List<String> partners;
    private final boolean open;
    private final Supplier<Set<String>> detached;

    /**
     * The ties of a node.
     *
     * @param site its own site
     * @param partners sites whose guests it takes, the dearest first
     * @param open whether it takes guests of all other sites as well, after those
     * @param detached names of sites that are detached now, or {@link Policy#ALL_SITES}
     */
    public SiteTies(String site, List<String> partners, boolean open, Supplier<Set<String>> detached) {
        this.site = site;
        this.partners = List.copyOf(partners);
        this.open = open;
        this.detached = detached;
    }

    /** The node's own site. */
    public String site() {
        return site;
    }

    /** Sites whose guests it takes, the dearest first. */
    public List<String> partners() {
        return partners;
    }

    /** Whether a site is this one, or one that is not detached. */
    public boolean attached(String other) {
        return other.equals(site) || !Policy.detaches(detached.get(), other);
    }

    /** Sites that hear of this one's nodes, of those that are there: they may send guests. */
    public List<String> told(Collection<String> present) {
        return present.stream()
                .filter(s -> !s.equals(site) && attached(s) && (open || partners.contains(s)))
                .toList();
    }

    /** Members of attached sites alone. */
    public List<MemberTable.Row<NodeReport>> attached(List<MemberTable.Row<NodeReport>> rows) {
        return rows.stream().filter(row -> attached(row.news().site())).toList();
    }

    /** Why no guest of a site may come; empty when one may. */
    public Optional<String> refusal(String guestSite) {
        if (!attached(guestSite)) {
            return Optional.of("site " + guestSite + " is detached from " + site);
        }
        return guestSite.equals(site) || open || partners.contains(guestSite)
                ? Optional.empty()
                : Optional.of("this node of site " + site + " takes no guests of site " + guestSite
                        + ": its site.partners are " + (partners.isEmpty() ? "none" : String.join(", ", partners)));
    }

    /** Who may be whose guest, as far as these members' sites go. */
    public SiteRules rules(List<MemberTable.Row<NodeReport>> rows) {
        Map<String, List<String>> all = new HashMap<>();
        Set<String> others = new LinkedHashSet<>();
        for (MemberTable.Row<NodeReport> row : rows) {
            String other = row.news().site();
            if (!other.equals(site) && attached(other) && others.add(other)) {
                all.put(other, List.of(site));
            }
        }
        List<String> own = new ArrayList<>(partners);
        if (open) {
            others.stream().filter(o -> !own.contains(o)).forEach(own::add);
        }
        own.removeIf(o -> !attached(o));
        all.put(site, own);
        return new SiteRules(all);
    }
}
