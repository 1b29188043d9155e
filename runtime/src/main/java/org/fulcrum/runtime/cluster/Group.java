package org.fulcrum.runtime.cluster;

import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One membership: bytes in, messages out. Thread-safe. A closed group is never opened again. */
final class Group implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final JChannel channel;
    private final WireCodec codec = new WireCodec();
    private final String name;
    private final LogBound garbageLog = new LogBound(10, 60_000);

    private Group(String name, JChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /**
     * Joins, or founds the group when no seed answers.
     *
     * @param received what to do with a message; on JGroups' threads
     * @param viewed told that members have come or gone
     */
    static Group join(GroupSettings settings, BiConsumer<Address, ControlMessage> received, Consumer<View> viewed)
            throws IOException {
        try {
            JoinOrder.await(settings);
            Group group = new Group(settings.name(), GroupStack.channel(settings.withPort()));
            group.channel.setReceiver(group.receiver(received, viewed));
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

    private Receiver receiver(BiConsumer<Address, ControlMessage> received, Consumer<View> viewed) {
        return new Receiver() {
            @Override
            public void receive(Message message) {
                decode(message, received);
            }

            @Override
            public void viewAccepted(View view) {
                LOG.info("{} sees {} members: {}", name, view.size(), view.getMembers());
                viewed.accept(view);
            }
        };
    }

    private void decode(Message message, BiConsumer<Address, ControlMessage> received) {
        try {
            if (!message.hasArray()) {
                throw new WireException("a message without bytes");
            }
            received.accept(
                    message.getSrc(), codec.decode(message.getArray(), message.getOffset(), message.getLength()));
        } catch (WireException garbage) {
            if (garbageLog.allows(System.nanoTime() / 1_000_000)) {
                LOG.warn("{} dropped a message from {}: {}", name, message.getSrc(), garbage.getMessage());
            }
        }
    }

    /** To all others, unreliably: for news that is soon replaced by newer. */
    void broadcast(ControlMessage message) throws WireException {
        send(new BytesMessage(null, codec.encode(message)).setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY));
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
