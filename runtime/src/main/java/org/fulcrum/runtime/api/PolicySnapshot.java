package org.fulcrum.runtime.api;

import java.time.Instant;
import java.util.Map;

/**
 * How far the cluster acts by itself, as a member knows it.
 *
 * @param automation {@code manual}: every decision is a recommendation; {@code partial}: processes are placed when they
 *     start; {@code full}: they are moved later, too
 * @param aggressiveness how readily, 1 to 5
 * @param settings what has been set, by name, in the order in which it holds
 * @param version rises with every change in the cluster; 0 as long as nobody has changed anything
 * @param by who changed it last, user and node; empty at version 0
 * @param since when, by that node's clock
 */
public record PolicySnapshot(
        String automation, int aggressiveness, Map<String, String> settings, long version, String by, Instant since) {
    /** Copies the map in its order; times are whole milliseconds, as they travel. */
    public PolicySnapshot {
        settings = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(settings));
        since = Instant.ofEpochMilli(since.toEpochMilli());
    }
}
