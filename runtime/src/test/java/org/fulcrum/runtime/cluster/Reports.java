package org.fulcrum.runtime.cluster;

import java.util.List;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.platform.NodeReading;

/** What members tell, for tests that care for little of it. */
public final class Reports {
    private Reports() {}

    /** A member of a site that has measured nothing and runs nothing. */
    public static NodeReport bare(String name, String site) {
        return bare(name, site, 1);
    }

    /** The same, of a later life of its. */
    static NodeReport bare(String name, String site, long incarnation) {
        return new NodeReport(
                name,
                incarnation,
                1,
                false,
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
