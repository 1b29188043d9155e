package org.fulcrum.runtime.api;

import java.util.List;

/**
 * Where a console finds its cluster.
 *
 * @param name name of this observing member, unique in the cluster
 * @param cluster name of the cluster
 * @param bindAddress own address (or {@code auto}: the one that reaches the first seed)
 * @param port own port; 0 takes a free one
 * @param seeds members to join by, {@code host[port]} or {@code host}, port 7800 when left out; not empty
 */
public record ConnectionSettings(String name, String cluster, String bindAddress, int port, List<String> seeds) {
    /** Copies the seeds. */
    public ConnectionSettings {
        seeds = List.copyOf(seeds);
        if (name.isEmpty() || seeds.isEmpty()) {
            throw new IllegalArgumentException("a connection needs a name and at least one seed");
        }
    }

    /** Settings with a free port and the address that reaches the seeds. */
    public static ConnectionSettings of(String name, String cluster, List<String> seeds) {
        return new ConnectionSettings(name, cluster, "auto", 0, seeds);
    }
}
