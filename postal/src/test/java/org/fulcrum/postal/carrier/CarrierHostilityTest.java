package org.fulcrum.postal.carrier;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.fulcrum.postal.carrier.CarrierFrames.Code;
import org.fulcrum.postal.carrier.CarrierFrames.Hello;
import org.fulcrum.postal.carrier.CarrierFrames.Welcome;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.mailbox.Sparse;
import org.fulcrum.postal.ring.Kind;
import org.fulcrum.postal.ring.RingConsumer;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingProducer;

/** What a stream does when its mailboxes, or the other runtime, are hostile. */
class CarrierHostilityTest {
    private static final Address FROM = new Address("n1", 1, 1);
    private static final Address TO = new Address("n2", 2, 2);
    private static final int RING = 4096;

    private static Ending ended(Future<Ending> stream)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stream.get(10, TimeUnit.SECONDS);
    }

    /** Whatever somebody writes into both mailboxes while a stream runs: it ends for a reason, or goes on. */
    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void anythingMayBeWrittenIntoMailboxes(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        MemorySegment[] memories = {Sparse.memory(MailboxMemory.bytes(RING)), Sparse.memory(MailboxMemory.bytes(RING))};
        MailboxMemory from = MailboxMemory.create(memories[0], FROM, RING);
        MailboxMemory to = MailboxMemory.create(memories[1], TO, RING);
        try (ExecutorService own = Executors.newVirtualThreadPerTaskExecutor()) {
            int slot = from.claimOutgoing(TO, RING);
            List<PipedChannel> ends = PipedChannel.pair(seed);
            CarrierSender sender = new CarrierSender(from, slot, ends.getFirst(), own);
            CarrierReceiver receiver =
                    new CarrierReceiver(new Hello(RING, RING, FROM, TO), to, ends.getLast(), word -> {});
            Future<Ending> sending = own.submit(sender::run);
            Future<Ending> receiving = own.submit(() -> {
                CarrierFrames.readHello(ends.getLast());
                return receiver.run();
            });
            for (int i = 0; i < 300 && !sending.isDone(); i++) {
                vandalize(random, memories[random.nextInt(2)]);
                honest(random, from, to, memories[0]);
                sender.departed();
            }
            sender.close();
            receiver.close();
            assertTrue(ended(sending).text().length() > 3, "seed " + seed);
            try {
                assertTrue(ended(receiving).text().length() > 3, "seed " + seed);
            } catch (ExecutionException noHello) {
                assertTrue(noHello.getCause() instanceof IOException, "seed " + seed + ": " + noHello);
            }
        }
    }

    private static void vandalize(Random random, MemorySegment memory) {
        long stride = 8192;
        long rings = 1_052_672 + random.nextInt(2) * 4096L * stride;
        long at = switch (random.nextInt(12)) {
            case 0 -> random.nextInt(1536);
            case 1 -> 4096 + random.nextInt(256);
            case 2 -> 528_384 + random.nextInt(256);
            case 3 -> rings + random.nextInt(192);
            default -> rings + 192 + random.nextInt(4096);
        };
        long value = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(5000);
        memory.set(ValueLayout.JAVA_INT, at / 4 * 4, (int) value);
    }

    private static void honest(Random random, MailboxMemory from, MailboxMemory to, MemorySegment memory) {
        try {
            RingProducer producer = new RingProducer(from.outgoing().ring(0));
            if (producer.reserve(random.nextInt(500), Kind.WHOLE, 1).isPresent()) {
                boolean unusedCommitted = producer.commit();
            }
            for (int slot : to.pending().take().stream().toArray()) {
                RingConsumer consumer = new RingConsumer(to.incoming().ring(slot));
                while (consumer.first()) {
                    consumer.consume();
                }
            }
            long unusedSlots = from.outgoing().open().stream().count();
            MailboxMemory unusedMailbox = MailboxMemory.open(memory);
        } catch (RingException | MailboxException typed) {
            assertTrue(String.valueOf(typed.getMessage()).contains(" "));
        }
    }

    /** Whatever the other runtime says. */
    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void anythingMayBeSaid(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        MailboxMemory from = Sparse.mailbox(FROM, RING);
        int slot = from.claimOutgoing(TO, RING);
        RingProducer producer = new RingProducer(from.outgoing().ring(slot));
        assertTrue(producer.reserve(64, Kind.WHOLE, 1).isPresent() && producer.commit());
        try (ExecutorService own = Executors.newVirtualThreadPerTaskExecutor()) {
            List<PipedChannel> ends = PipedChannel.pair(seed);
            CarrierSender sender = new CarrierSender(from, slot, ends.getFirst(), own);
            Future<Ending> sending = own.submit(sender::run);
            CarrierFrames.readHello(ends.getLast());
            if (random.nextBoolean()) {
                CarrierFrames.writeWelcome(new Welcome(Code.YES, RING), ends.getLast());
            }
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            CarrierFrames.writeAll(ByteBuffer.wrap(noise), ends.getLast());
            ends.getLast().close();
            assertTrue(ended(sending).text().length() > 3, "seed " + seed);
        } catch (IOException hungUp) {
            assertTrue(String.valueOf(hungUp.getMessage()).contains("pipe"), "seed " + seed + ": " + hungUp);
        }
    }
}
