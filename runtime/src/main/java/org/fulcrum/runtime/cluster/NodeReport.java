package org.fulcrum.runtime.cluster;

import java.util.List;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.platform.NodeReading;

/**
 * What a member tells of itself: figures, and the lists of its processes and moves. Gossip carries the figures alone.
 *
 * @param name its name
 * @param incarnation when it was started, milliseconds since 1970
 * @param sequence number of this report in the incarnation
 * @param observer whether it is without capacity
 * @param address where its streams listen, {@code host:port}; empty for an observer
 * @param reading what it measures of itself
 * @param homes processes whose home it is
 * @param guests bodies it hosts
 * @param activities its moves, newest first
 * @param leftOut processes that did not fit into this report
 * @param cpu features of its processors that programs may choose
 * @param changes what happened in the incarnation that others should know soon, counted
 * @param standing whether it takes processes; gossip carries its state alone
 * @param recommendations moves it would order, were it allowed to; at most {@value #MAX_RECOMMENDATIONS}
 * @param site the site it belongs to: the name of its cluster
 * @param partners sites whose guests it takes, the dearest first; at most {@value #MAX_PARTNERS}
 * @param foreignDemand the part of its demand that is of guests from other sites, cores
 */
public record NodeReport(
        String name,
        long incarnation,
        long sequence,
        boolean observer,
        String address,
        NodeReading reading,
        List<HomeReport> homes,
        List<GuestReport> guests,
        List<Activity> activities,
        int leftOut,
        CpuFeatures cpu,
        long changes,
        Standing standing,
        List<Recommendation> recommendations,
        String site,
        List<String> partners,
        double foreignDemand)
        implements ControlMessage.News {
    /** Most recommendations in a report. */
    public static final int MAX_RECOMMENDATIONS = 8;

    /** Most partners in a report. */
    public static final int MAX_PARTNERS = 32;

    /** Of a member without guests from other sites. */
    public NodeReport(
            String name,
            long incarnation,
            long sequence,
            boolean observer,
            String address,
            NodeReading reading,
            List<HomeReport> homes,
            List<GuestReport> guests,
            List<Activity> activities,
            int leftOut,
            CpuFeatures cpu,
            long changes,
            Standing standing,
            List<Recommendation> recommendations,
            String site,
            List<String> partners) {
        this(
                name,
                incarnation,
                sequence,
                observer,
                address,
                reading,
                homes,
                guests,
                activities,
                leftOut,
                cpu,
                changes,
                standing,
                recommendations,
                site,
                partners,
                0);
    }

    /** Copies the lists. */
    public NodeReport {
        partners = List.copyOf(partners);
        recommendations = List.copyOf(recommendations);
        homes = List.copyOf(homes);
        guests = List.copyOf(guests);
        activities = List.copyOf(activities);
    }

    /** Without the lists; what was in them is counted as left out. */
    public NodeReport figures() {
        int processes = homes.size() + guests.size();
        return with(
                incarnation,
                changes,
                List.of(),
                List.of(),
                List.of(),
                leftOut + processes,
                standing,
                List.of(),
                List.of());
    }

    /**
     * These figures with the lists of another report of the same member.
     *
     * @param olderMillis how much older than these the lists are, milliseconds
     */
    public NodeReport withLists(NodeReport told, long olderMillis) {
        List<Activity> aged =
                told.activities.stream().map(a -> a.older(olderMillis)).toList();
        Standing fuller = told.standing.state() == standing.state() ? told.standing : standing;
        return with(
                incarnation,
                changes,
                told.homes,
                told.guests,
                aged,
                told.leftOut,
                fuller,
                told.recommendations,
                told.partners);
    }

    /** The same as told in that incarnation after so many changes. */
    public NodeReport in(long otherIncarnation, long changesSoFar) {
        return with(
                otherIncarnation,
                changesSoFar,
                homes,
                guests,
                activities,
                leftOut,
                standing,
                recommendations,
                partners);
    }

    private NodeReport with(
            long otherIncarnation,
            long changesSoFar,
            List<HomeReport> otherHomes,
            List<GuestReport> otherGuests,
            List<Activity> otherActivities,
            int otherLeftOut,
            Standing otherStanding,
            List<Recommendation> otherRecommendations,
            List<String> otherPartners) {
        return new NodeReport(
                name,
                otherIncarnation,
                sequence,
                observer,
                address,
                reading,
                otherHomes,
                otherGuests,
                otherActivities,
                otherLeftOut,
                cpu,
                changesSoFar,
                otherStanding,
                otherRecommendations,
                site,
                otherPartners,
                foreignDemand);
    }
}
