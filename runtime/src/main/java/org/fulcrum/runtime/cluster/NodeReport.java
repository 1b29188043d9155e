package org.fulcrum.runtime.cluster;

import java.util.List;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.platform.NodeReading;

/**
 * What a member tells all others every second.
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
 * @param standing whether it takes processes
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
        Standing standing)
        implements ControlMessage.News {
    /** Copies the lists. */
    public NodeReport {
        homes = List.copyOf(homes);
        guests = List.copyOf(guests);
        activities = List.copyOf(activities);
    }
}
