package org.fulcrum.runtime.cluster;

import java.util.List;
import java.util.Set;
import org.jgroups.Address;

/** What a {@link Group} hands on. Called on JGroups' threads. */
interface Inbox {
    /** Somebody said something. */
    void message(Address from, ControlMessage message);

    /** Somebody told a window of what it knows. */
    void gossip(Address from, List<GossipEntry> window);

    /** Members have come or gone. */
    void members(Set<Address> view);
}
