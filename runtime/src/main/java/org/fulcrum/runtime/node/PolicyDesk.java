package org.fulcrum.runtime.node;

import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.runtime.core.balance.Policy;

/** Changes the cluster's policy at this member, for root, and tells everybody at once. */
record PolicyDesk(Membership membership) {
    /** Fails with {@code not-root}, {@code bad-policy}. */
    PolicySnapshot change(Map<String, String> changes, String by, int uid) throws OperatorException {
        if (uid != 0) {
            throw new OperatorException("not-root", "only root may change the policy of the cluster");
        }
        return told(membership.policy().change(changes, by));
    }

    /** Fails with {@code not-root}, {@code unknown-site}, {@code bad-policy}. */
    PolicySnapshot order(String site, SiteOrder order, String by, int uid) throws OperatorException {
        if (uid != 0) {
            throw new OperatorException("not-root", "only root may detach a site or attach it again");
        }
        List<String> others = membership.knowledge().snapshot().sites().stream()
                .filter(s -> !s.own())
                .map(SiteSnapshot::name)
                .toList();
        if (!site.equals(Policy.ALL_SITES) && !others.contains(site)) {
            throw new OperatorException(
                    "unknown-site",
                    "no other site is named " + site + "; known are "
                            + (others.isEmpty() ? "none" : String.join(", ", others)));
        }
        return told(membership.policy().order(site, order, others, by));
    }

    private PolicySnapshot told(PolicySnapshot changed) {
        membership.policy().news().ifPresent(news -> membership.plane().tellPolicy(news, true));
        membership.knowledge().touch();
        return changed;
    }
}
