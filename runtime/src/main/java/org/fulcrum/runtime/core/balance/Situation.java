package org.fulcrum.runtime.core.balance;

import java.util.List;

/**
 * All that a node decides upon.
 *
 * @param self the node as it measures itself now
 * @param processes what runs there, guests and its own
 * @param candidates what it knows of others, with ages
 * @param movesInFlight moves that have left it and not arrived
 * @param rules who may be whose guest, and who gives way
 * @param chance a random number from 0 to 1: among nodes that are as good, each chooser takes another one
 */
public record Situation(
        NodeView self,
        List<ProcessView> processes,
        List<Known> candidates,
        int movesInFlight,
        SiteRules rules,
        double chance) {
    /** Copies the lists. */
    public Situation {
        processes = List.copyOf(processes);
        candidates = List.copyOf(candidates);
    }
}
