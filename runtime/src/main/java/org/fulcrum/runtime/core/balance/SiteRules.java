package org.fulcrum.runtime.core.balance;

import java.util.List;
import java.util.Map;

/**
 * Who may be whose guest: each site lists its partners, the dearest first. A site's own processes rank above all guests
 * (paper §2.3).
 *
 * @param partners of each site; a site that is not listed has no partners
 */
public record SiteRules(Map<String, List<String>> partners) {
    /** No site takes another's processes. */
    public static final SiteRules ALONE = new SiteRules(Map.of());

    /** Copies the map. */
    public SiteRules {
        partners = Map.copyOf(partners);
    }

    /**
     * Rank of a site's processes at another: 0 its own, 1 its dearest partner's, and so on; the lower gives way last.
     */
    public int rank(String hostSite, String processSite) {
        if (hostSite.equals(processSite)) {
            return 0;
        }
        int at = partners.getOrDefault(hostSite, List.of()).indexOf(processSite);
        return at < 0 ? Integer.MAX_VALUE : at + 1;
    }

    /** Whether a process may run at a site. */
    public boolean mayRun(ProcessView process, String site) {
        return process.homeSite().equals(site)
                || (process.leavesSite() && rank(site, process.homeSite()) < Integer.MAX_VALUE);
    }
}
