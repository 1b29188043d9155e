package org.fulcrum.runtime.api;

import java.util.List;

/**
 * What would leave a node, where to, and what would not.
 *
 * @param node the node
 * @param departures in the order in which they would leave
 * @param staying what cannot leave
 * @param deputies programs that are elsewhere already and whose deputies stay
 * @param seconds that it is expected to take
 */
public record DrainPlan(String node, List<Departure> departures, List<Staying> staying, int deputies, double seconds) {
    /**
     * A program that would leave.
     *
     * @param process who
     * @param command its command
     * @param to the node it would go to
     * @param bytes its memory, bytes: what travels at most
     */
    public record Departure(ProcessKey process, String command, String to, long bytes) {}

    /**
     * A program that would stay.
     *
     * @param process who
     * @param command its command
     * @param reason why
     */
    public record Staying(ProcessKey process, String command, String reason) {}

    /** Copies the lists. */
    public DrainPlan {
        departures = List.copyOf(departures);
        staying = List.copyOf(staying);
    }

    /** Memory that travels at most, bytes. */
    public long bytes() {
        return departures.stream().mapToLong(Departure::bytes).sum();
    }
}
