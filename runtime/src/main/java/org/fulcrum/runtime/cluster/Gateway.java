package org.fulcrum.runtime.cluster;

import java.util.List;

/**
 * What a member needs to know of the relay to other sites: the gateways of all sites are a group of their own.
 *
 * @param candidate whether this member may be its site's gateway
 * @param port own port in that group
 * @param gateways the candidates of all sites: by these a gateway joins
 */
public record Gateway(boolean candidate, int port, List<Seed> gateways) {
    /** The port of the gateways' group when none is said. */
    public static final int DEFAULT_PORT = 7802;

    /** Copies the gateways. */
    public Gateway {
        gateways = List.copyOf(gateways);
    }
}
