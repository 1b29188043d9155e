package org.fulcrum.runtime.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;

/**
 * What a member needs to know to join.
 *
 * @param name its name, unique in the cluster
 * @param cluster name of the cluster; among others it is a site of that name
 * @param bindAddress own IP address
 * @param port own group port; 0 takes a free one
 * @param seeds members to join by; empty founds a cluster
 * @param tls protection of the connections
 * @param gateway its part in the relay to other sites; empty when there are none
 * @param visitor whether it joins without knowing whether the cluster has such a relay, as a console does
 */
public record GroupSettings(
        String name,
        String cluster,
        String bindAddress,
        int port,
        List<Seed> seeds,
        GroupTls tls,
        Optional<Gateway> gateway,
        boolean visitor) {
    /** Copies the seeds. */
    public GroupSettings {
        seeds = List.copyOf(seeds);
    }

    /** These settings with a port: JGroups wants to be told one when its seeds are fixed. */
    GroupSettings withPort() throws IOException {
        if (port != 0) {
            return this;
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(bindAddress))) {
            return new GroupSettings(name, cluster, bindAddress, free.getLocalPort(), seeds, tls, gateway, visitor);
        }
    }

    /** As this member joins the gateways of all sites; empty when it is no candidate. */
    Optional<GroupSettings> bridge() {
        return gateway.filter(Gateway::candidate)
                .map(g -> new GroupSettings(
                        name, SiteBridge.NAME, bindAddress, g.port(), g.gateways(), tls, Optional.empty(), false));
    }
}
