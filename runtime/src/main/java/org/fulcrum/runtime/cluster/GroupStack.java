package org.fulcrum.runtime.cluster;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jgroups.JChannel;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.relay.RELAY3;
import org.jgroups.protocols.relay.SiteUUID;
import org.jgroups.protocols.relay.config.RelayConfig;
import org.jgroups.stack.ProtocolStack;
import org.jgroups.util.UUID;

/**
 * JGroups' protocol stack, as tried: TCP; failure suspected by a broken connection or by silence; no UFC or MFC,
 * because a channel with them spins for ever after a reconnect; no FD_SOCK2, because it opens a second port in plain
 * text; the probe port is off. A message that is lost with a connection is sent again after half a second: whoever asks
 * waits only for {@link Conversation#ANSWER_MILLIS}. A message longer than {@link #MAX_FRAME_BYTES} closes the
 * connection it came by.
 */
final class GroupStack {
    /** Longest frame taken from a peer: a fragment, a bundle of them, and JGroups' headers; bytes. */
    static final int MAX_FRAME_BYTES = 256 * 1024;

    private GroupStack() {}

    /** The channel of a member: with the relay to other sites in its stack, if there are any. */
    static JChannel channel(GroupSettings settings) throws Exception {
        JChannel channel = bridge(settings);
        if (settings.visitor()) {
            // RELAY3 answers nobody whose address has no site; members without it take such an address like any other.
            channel.addAddressGenerator(() -> new SiteUUID(UUID.randomUUID(), settings.name(), settings.cluster()));
        }
        if (settings.gateway().isEmpty()) {
            return channel;
        }
        RELAY3 relay = relay(settings);
        // Below UNICAST3, which makes it reliable from site to site.
        relay.setProtocolStack(channel.getProtocolStack());
        channel.getProtocolStack().insertProtocol(relay, ProtocolStack.Position.ABOVE, NAKACK2.class);
        relay.init();
        return channel;
    }

    /** The first candidate in the view is the gateway. */
    private static RELAY3 relay(GroupSettings settings) {
        RelayConfig.SiteConfig own = new RelayConfig.SiteConfig(settings.cluster());
        settings.bridge().map(SiteBridge::new).ifPresent(own::addBridge);
        RELAY3 relay = new RELAY3();
        relay.setSite(settings.cluster());
        relay.setMaxSiteMasters(1);
        relay.canBecomeSiteMaster(settings.bridge().isPresent());
        relay.asyncRelayCreation(true);
        relay.addSite(settings.cluster(), own);
        return relay;
    }

    /** A channel between gateways. */
    static JChannel bridge(GroupSettings settings) throws Exception {
        JavaObjects.refuse();
        byte[] xml = xml(settings).getBytes(StandardCharsets.UTF_8);
        return new JChannel(new ByteArrayInputStream(xml)).name(settings.name()).setDiscardOwnMessages(true);
    }

    static String xml(GroupSettings s) {
        String hosts = s.seeds().stream().map(Seed::toString).collect(Collectors.joining(","));
        String known = hosts.isEmpty() ? s.bindAddress() + "[" + Math.max(1, s.port()) + "]" : hosts;
        return """
            <config xmlns="urn:org:jgroups">
              <TCP bind_addr="%s" bind_port="%d" port_range="0" tcp_nodelay="true" max_length="%d"
                   sock_conn_timeout="300ms" peer_addr_read_timeout="2s" bundler_type="transfer-queue"
                   bundler.max_size="64000" buffered_input_stream_size="8192" buffered_output_stream_size="65536"
                   enable_suspect_events="true" use_virtual_threads="false" diag.enabled="false"
                   thread_pool.min_threads="0" thread_pool.max_threads="64" %s/>
              <TCPPING initial_hosts="%s" port_range="0" async_discovery="true"/>
              <MERGE3 min_interval="4s" max_interval="10s"/>
              <FD_ALL3 timeout="8s" interval="2s"/>
              <VERIFY_SUSPECT2 timeout="500ms"/>
              <pbcast.NAKACK2 use_mcast_xmit="false" xmit_interval="2s"/>
              <UNICAST3 xmit_interval="500ms"/>
              <pbcast.STABLE desired_avg_gossip="50s" max_bytes="4M"/>
              <pbcast.GMS print_local_addr="false" join_timeout="1s"/>
              <FRAG4 frag_size="60K"/>
            </config>
            """.formatted(
                escape(s.bindAddress()), s.port(), MAX_FRAME_BYTES, s.tls().attributes(), escape(known));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
