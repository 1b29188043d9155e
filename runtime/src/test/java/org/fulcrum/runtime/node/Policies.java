package org.fulcrum.runtime.node;

import java.time.Instant;
import java.util.Map;
import org.fulcrum.runtime.api.PolicySnapshot;

/** Policies for tests that are not about them. */
final class Policies {
    private Policies() {}

    static PolicySnapshot none() {
        return new PolicySnapshot("full", 3, Map.of(), 0, "", Instant.EPOCH);
    }
}
