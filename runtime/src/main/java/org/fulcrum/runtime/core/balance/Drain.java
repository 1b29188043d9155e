package org.fulcrum.runtime.core.balance;

import java.util.List;

/**
 * The plan of a drain: what goes where, what stays, and how long it takes. Made before anything moves, shown, and made
 * anew as often as wanted.
 *
 * @param node the node to be emptied
 * @param steps who goes where, in this order
 * @param stays who does not
 * @param bytes that travel in all
 * @param seconds that it is expected to take
 */
public record Drain(String node, List<Decision> steps, List<Stay> stays, long bytes, double seconds) {
    /** Copies the lists. */
    public Drain {
        steps = List.copyOf(steps);
        stays = List.copyOf(stays);
    }

    /**
     * A process that does not leave.
     *
     * @param process its id
     * @param why for people
     */
    public record Stay(String process, String why) {}

    /** Whether the node is empty of running processes once the steps are done. */
    public boolean empties() {
        return stays.isEmpty();
    }
}
