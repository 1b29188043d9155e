package org.fulcrum.runtime.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.core.gossip.Told;

/** Takes news and gives news. Called on JGroups' threads: everything must be quick. */
public interface NewsDesk {
    /** A member told of itself. */
    void heard(ControlMessage.News news);

    /** A member told what it knows of others. */
    void gossiped(List<Told<NodeReport>> window);

    /**
     * Members came or went: a good moment to tell the own news.
     *
     * @param lost names of known members that the group's view does not have: a hint, never a proof
     */
    void membersChanged(Set<String> lost);

    /** A member told its policy; returns this one's when that is the later one. */
    Optional<ControlMessage.PolicyNews> policy(ControlMessage.PolicyNews told);

    /** The own report of now; empty before there is one. */
    Optional<NodeReport> own();
}
