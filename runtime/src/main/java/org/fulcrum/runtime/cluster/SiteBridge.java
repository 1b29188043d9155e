package org.fulcrum.runtime.cluster;

import org.jgroups.JChannel;
import org.jgroups.protocols.relay.config.RelayConfig;

/** How a gateway joins the group of all sites' gateways: a channel of its own each time it becomes one. */
final class SiteBridge extends RelayConfig.BridgeConfig {
    /** Name of the gateways' group. */
    static final String NAME = "fulcrum-sites";

    private final GroupSettings gateway;

    /** A bridge that such a member would be on. */
    SiteBridge(GroupSettings gateway) {
        super(NAME);
        this.gateway = gateway;
    }

    @Override
    public JChannel createChannel() throws Exception {
        return GroupStack.bridge(gateway);
    }
}
