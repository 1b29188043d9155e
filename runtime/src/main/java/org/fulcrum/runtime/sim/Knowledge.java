package org.fulcrum.runtime.sim;

import java.util.List;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;

/** What nodes know of each other, with ages, under virtual time. Nodes go by number. */
interface Knowledge {
    /** A node has measured itself, and tells some of what it knows to some other. */
    void beat(int node, NodeView self, double now);

    /** A node hears of another outside gossip: as the answer to a request, or with the calls of a guest. */
    void learn(int node, int about, NodeView view, double now);

    /** What a node knows of others. */
    List<Known> of(int node, double now);
}
