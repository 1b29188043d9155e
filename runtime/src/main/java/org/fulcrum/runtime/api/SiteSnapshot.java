package org.fulcrum.runtime.api;

import java.util.Optional;

/**
 * One cluster of several, as a member of one of them knows it. Of another site only those nodes are counted that it
 * tells of, or that have to do with processes here.
 *
 * @param name its name: that of its cluster
 * @param own whether this member belongs to it
 * @param rank priority of its processes here: 0 for the own site's, 1 for the dearest partner's and so on; empty when
 *     no node here names it as a partner
 * @param attached whether processes may go to and fro; false while it is detached
 * @param nodes nodes with capacity that are heard of
 * @param cpuCount their processors
 * @param demand processors that their processes would use now
 * @param memoryTotalBytes their memory, bytes
 * @param memoryAvailableBytes what they could still give out, bytes
 * @param guestsHere its processes that run on nodes of the own site
 * @param oursThere processes of the own site that run there
 * @param ageMillis age of the freshest news of it, milliseconds; negative when there is none
 * @param conflict what nodes of the own site say about it differently; for people
 */
public record SiteSnapshot(
        String name,
        boolean own,
        Optional<Integer> rank,
        boolean attached,
        int nodes,
        double cpuCount,
        double demand,
        long memoryTotalBytes,
        long memoryAvailableBytes,
        int guestsHere,
        int oursThere,
        long ageMillis,
        Optional<String> conflict) {}
