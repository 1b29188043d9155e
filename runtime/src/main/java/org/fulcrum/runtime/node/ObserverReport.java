package org.fulcrum.runtime.node;

import java.util.List;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.platform.NodeReading;

/** What a member without capacity tells: that it is there. */
record ObserverReport(String name, String site, long incarnation) implements SelfReport {
    @Override
    public void measure() {
        // nothing to measure: an observer has no capacity
    }

    @Override
    public NodeReport report(long sequence) {
        return new NodeReport(
                name,
                incarnation,
                sequence,
                true,
                "",
                NodeReading.NONE,
                List.of(),
                List.of(),
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                site,
                List.of());
    }
}
