package org.fulcrum.runtime.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.Fault;
import org.fulcrum.postal.ring.Kind;
import org.fulcrum.postal.ring.RingConsumer;
import org.fulcrum.postal.ring.RingProducer;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.wire.StreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes' post offices on one machine, real streams between them, mailboxes in files. */
@Timeout(60)
class PostOfficeTest {
    private static final Address SENDER = new Address("a", 10, 1);
    private static final Address RECEIVER = new Address("b", 20, 2);
    private static final int USER = 0;

    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Map<Address, MailPlace> homes = new ConcurrentHashMap<>();
    private final Path directory;

    PostOfficeTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        Node unusedA = new Node("a");
        Node unusedB = new Node("b");
    }

    /** What a node has of it. */
    private final class Node implements Whereabouts {
        private final StreamServer server = new StreamServer(InetAddress.getLoopbackAddress(), 0);
        private final Mailboxes mailboxes;
        private final PostOffice office;

        Node(String name) throws IOException {
            mailboxes = new Mailboxes(directory.resolve(name), name);
            Path unusedMade = mailboxes.of(USER, USER);
            office = new PostOffice(name, "127.0.0.1", mailboxes, server, this);
            nodes.put(name, this);
        }

        Path file(Address owner) {
            return mailboxes.file(owner, USER);
        }

        @Override
        public MailPlace ask(String node, MailQuery query) {
            return node(node).office.answer(query);
        }

        @Override
        public MailPlace atHome(MailQuery query) {
            return homes.getOrDefault(query.receiver(), MailPlace.of(MailPlace.Code.LATER));
        }
    }

    private Node node(String name) {
        return Optional.ofNullable(nodes.get(name)).orElseThrow();
    }

    @AfterEach
    void close() {
        nodes.values().forEach(n -> {
            n.office.close();
            n.server.close();
        });
    }

    /** Commits a message to the sender's outgoing ring, as its library does. */
    private void send(Path sender, int number) throws Exception {
        MailFixture.with(sender, mailbox -> {
            int slot = mailbox.claimOutgoing(RECEIVER, mailbox.ringBytes());
            RingProducer ring = new RingProducer(mailbox.outgoing().ring(slot));
            MemorySegment payload = ring.reserve(8, Kind.WHOLE, number).orElseThrow();
            payload.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
            assertTrue(ring.commit());
            mailbox.departed(slot, Futex.SHARED);
        });
    }

    /** Takes the next message that has come from the sender. */
    private long take(Path receiver) throws Exception {
        return MailFixture.read(receiver, mailbox -> {
            while (mailbox.incoming().find(SENDER).isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            int slot = mailbox.incoming().find(SENDER).getAsInt();
            RingConsumer ring = new RingConsumer(mailbox.incoming().ring(slot));
            while (!ring.first()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            long number = ring.payload().get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            ring.consume();
            return number;
        });
    }

    @Test
    void messagesGoToWhereTheReceiverIsAndFollowItWhenItMoves() throws Exception {
        Path sender = node("a").file(SENDER);
        Path receiver = node("b").file(RECEIVER);
        MailFixture.make(sender, SENDER);
        send(sender, 1); // before anybody is there
        MailFixture.make(receiver, RECEIVER);
        send(sender, 2);
        assertEquals(1, take(receiver));
        assertEquals(2, take(receiver));
        ProcessKey key = new ProcessKey("b", 20);
        node("b").mailboxes.seal(key, USER);
        send(sender, 3); // to nobody, for now
        Node third = new Node("c");
        Path there = third.file(RECEIVER);
        Files.copy(receiver, there.resolveSibling("+" + RECEIVER.fileName()));
        node("b").mailboxes.left(key, USER);
        homes.put(RECEIVER, MailPlace.elsewhere("c"));
        third.mailboxes.arrived(key, USER);
        assertEquals(3, take(there));
        send(sender, 4);
        assertEquals(4, take(there));
    }

    @Test
    void whoSendsToOneThatHasEndedIsTold() throws Exception {
        Path sender = node("a").file(SENDER);
        MailFixture.make(sender, SENDER);
        homes.put(RECEIVER, MailPlace.of(MailPlace.Code.ENDED));
        send(sender, 1);
        MailFixture.with(sender, mailbox -> {
            while (mailbox.outgoing().fault(0) == Fault.NONE) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            assertEquals(Fault.ENDED, mailbox.outgoing().fault(0));
        });
    }

    @Test
    void aRuntimeThatIsStartedAgainGoesOnWithWhatIsThere() throws Exception {
        Path sender = node("a").file(SENDER);
        MailFixture.make(sender, SENDER);
        Path receiver = node("b").file(RECEIVER);
        MailFixture.make(receiver, RECEIVER);
        send(sender, 1);
        assertEquals(1, take(receiver));
        node("a").office.close();
        send(sender, 2);
        Node before = node("a");
        PostOffice next = new PostOffice("a", "127.0.0.1", before.mailboxes, before.server, before);
        assertEquals(2, take(receiver));
        next.close();
    }
}
