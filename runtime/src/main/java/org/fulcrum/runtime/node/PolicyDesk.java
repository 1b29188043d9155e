package org.fulcrum.runtime.node;

import java.util.Map;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;

/** Changes the cluster's policy at this member, for root, and tells everybody at once. */
record PolicyDesk(Membership membership) {
    /** Fails with {@code not-root}, {@code bad-policy}. */
    PolicySnapshot change(Map<String, String> changes, String by, int uid) throws OperatorException {
        if (uid != 0) {
            throw new OperatorException("not-root", "only root may change the policy of the cluster");
        }
        PolicySnapshot changed = membership.policy().change(changes, by);
        membership.policy().news().ifPresent(news -> membership.plane().tellPolicy(news, true));
        membership.knowledge().touch();
        return changed;
    }
}
