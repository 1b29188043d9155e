package org.fulcrum.runtime.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.relay.RELAY3;
import org.jgroups.protocols.relay.SiteMaster;
import org.jgroups.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One membership: bytes in, messages out. Thread-safe. A closed group is never opened again. */
final class Group implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final JChannel channel;
    private final WireCodec codec = new WireCodec();
    private final AtomicLong windows = new AtomicLong();
    private final String name;
    private final RateBound garbageLog = new RateBound(10, 60_000);

    private Group(String name, JChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /** Joins, or founds the group when no seed answers. */
    static Group join(GroupSettings settings, Inbox inbox) throws IOException {
        try {
            JoinOrder.await(settings);
            Group group = new Group(settings.name(), GroupStack.channel(settings.withPort()));
            group.channel.setReceiver(group.receiver(inbox));
            group.connect(settings.cluster());
            return group;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while joining", stopped);
        } catch (Exception failed) {
            throw new IOException(
                    "cannot join cluster " + settings.cluster() + " from " + settings.bindAddress() + "["
                            + settings.port() + "]: " + rootOf(failed),
                    failed);
        }
    }

    private void connect(String cluster) throws Exception {
        try {
            channel.connect(cluster);
        } catch (Exception failed) {
            channel.close();
            throw failed;
        }
    }

    private Receiver receiver(Inbox inbox) {
        return new Receiver() {
            @Override
            public void receive(Message message) {
                decode(message, inbox);
            }

            @Override
            public void viewAccepted(View view) {
                LOG.info("{} sees {} members: {}", name, view.size(), view.getMembers());
                inbox.members(Set.copyOf(view.getMembers()));
            }
        };
    }

    private void decode(Message message, Inbox inbox) {
        try {
            if (!message.hasArray()) {
                throw new WireException("a message without bytes");
            }
            byte[] bytes = message.getArray();
            if (GossipCodec.isGossip(bytes, message.getOffset(), message.getLength())) {
                inbox.gossip(message.getSrc(), GossipCodec.decode(bytes, message.getOffset(), message.getLength()));
            } else {
                inbox.message(message.getSrc(), codec.decode(bytes, message.getOffset(), message.getLength()));
            }
        } catch (WireException garbage) {
            if (garbageLog.allows(System.nanoTime() / 1_000_000)) {
                LOG.warn("{} dropped a message from {}: {}", name, message.getSrc(), garbage.getMessage());
            }
        }
    }

    /** To some, unreliably: for news that is soon replaced by newer. */
    void tell(List<Address> members, ControlMessage message) throws WireException {
        byte[] bytes = codec.encode(message);
        for (Address member : members) {
            sendUnreliably(member, bytes);
        }
    }

    /** A window of gossip to one member. */
    void gossip(Address member, List<GossipEntry> window) throws WireException {
        sendUnreliably(member, GossipCodec.encode(windows.incrementAndGet(), window));
    }

    /** A window of gossip to another site's gateway. */
    void gossipTo(String site, List<GossipEntry> window) throws WireException {
        sendUnreliably(new SiteMaster(site), GossipCodec.encode(windows.incrementAndGet(), window));
    }

    /** Whether this member speaks for its site to others. */
    boolean isGateway() {
        RELAY3 relay = channel.getProtocolStack().findProtocol(RELAY3.class);
        return relay != null && relay.isSiteMaster();
    }

    /** Sites that this member, as the gateway, has a way to. */
    List<String> sites() {
        RELAY3 relay = channel.getProtocolStack().findProtocol(RELAY3.class);
        List<String> sites = relay == null ? null : relay.getCurrentSites();
        return sites == null ? List.of() : List.copyOf(sites);
    }

    /** Neither numbered, kept, acknowledged nor sent again, nor waiting behind another. */
    private void sendUnreliably(Address member, byte[] bytes) throws WireException {
        send(new BytesMessage(member, bytes).setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY));
    }

    /** To one member, reliably. */
    void tell(Address member, ControlMessage message) throws WireException {
        send(new BytesMessage(member, codec.encode(message)).setFlag(Message.Flag.OOB));
    }

    private void send(Message message) throws WireException {
        try {
            channel.send(message);
        } catch (Exception notSent) {
            throw new WireException("not sent: " + rootOf(notSent), notSent);
        }
    }

    /** So many members of the group's view, drawn by lot, this one not among them; all when there are no more. */
    List<Address> others(int most) {
        View view = channel.getView();
        List<Address> others = new ArrayList<>(view == null ? List.of() : view.getMembers());
        others.remove(channel.getAddress());
        Collections.shuffle(others);
        return List.copyOf(others.subList(0, Math.min(most, others.size())));
    }

    /** Address by which the group knows this member. */
    UUID self() throws WireException {
        if (channel.getAddress() instanceof UUID self) {
            return self;
        }
        throw new WireException("not in the group");
    }

    /** Members in the group's view now, this one included: a hint, never a proof. */
    int size() {
        View view = channel.getView();
        return view == null ? 0 : view.size();
    }

    /** Own group address, {@code host:port}. */
    String address() {
        Object physical = channel.down(new Event(Event.GET_PHYSICAL_ADDRESS, channel.getAddress()));
        return physical instanceof PhysicalAddress known ? known.printIpAddress() : "";
    }

    @Override
    public void close() {
        channel.close();
    }

    private static String rootOf(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
