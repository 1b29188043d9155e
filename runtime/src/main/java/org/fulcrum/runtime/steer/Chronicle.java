package org.fulcrum.runtime.steer;

import java.util.List;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.Situation;

/** Is told of each turn of a node, also of those in which nothing is decided. */
@FunctionalInterface
public interface Chronicle {
    /** What the node knew, and what it decided. */
    void turn(Situation situation, List<Decision> decisions);
}
