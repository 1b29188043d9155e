package org.fulcrum.views.drain;

import org.fulcrum.runtime.api.DrainPlan;

/** What is known of what would leave a node. */
public sealed interface Plan {
    /** The node has been asked. */
    record Asked() implements Plan {}

    /**
     * The answer.
     *
     * @param plan as it was when the node was asked
     */
    record Known(DrainPlan plan) implements Plan {}

    /**
     * There is none; the node may be drained all the same.
     *
     * @param why for people
     */
    record Unknown(String why) implements Plan {}
}
