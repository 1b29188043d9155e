package org.fulcrum.postal.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.fulcrum.postal.carrier.CarrierFrames.Code;
import org.fulcrum.postal.carrier.CarrierFrames.Hello;
import org.fulcrum.postal.carrier.Ending.Reason;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.mailbox.Sparse;
import org.fulcrum.postal.ring.Kind;
import org.fulcrum.postal.ring.RingConsumer;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;
import org.fulcrum.postal.ring.RingProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two ends of a stream, and what ends it. */
class CarrierStreamTest {
    private static final Address FROM = new Address("n1", 1, 1);
    private static final Address TO = new Address("n2", 2, 2);
    private static final int RING = 4096;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void allThreadsEnd() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("it does not come true");
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private static Ending ended(Future<Ending> stream)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stream.get(10, TimeUnit.SECONDS);
    }

    private static void put(RingMemory ring, int length, long tag) throws RingException {
        RingProducer producer = new RingProducer(ring);
        producer.reserve(length, Kind.WHOLE, tag).orElseThrow().fill((byte) tag);
        assertTrue(producer.commit());
    }

    /** Two mailboxes and a stream between them. */
    private final class Both {
        private final MailboxMemory from;
        private final MailboxMemory to;
        private final int slot;
        private final CarrierSender sender;
        private final Future<Ending> sending;
        private final Future<Ending> receiving;

        Both(MailboxMemory from, MailboxMemory to) throws MailboxException {
            this.from = from;
            this.to = to;
            slot = from.claimOutgoing(TO, from.ringBytes());
            List<PipedChannel> ends = PipedChannel.pair(1);
            sender = new CarrierSender(from, slot, ends.getFirst(), threads);
            sending = threads.submit(sender::run);
            receiving = threads.submit(() ->
                    new CarrierReceiver(CarrierFrames.readHello(ends.getLast()), to, ends.getLast(), word -> {}).run());
        }

        RingMemory out() throws RingException {
            return from.outgoing().ring(slot);
        }

        RingMemory in() throws RingException {
            return to.incoming().ring(0);
        }
    }

    private Both both(int ringBytes) throws MailboxException {
        return new Both(Sparse.mailbox(FROM, ringBytes), Sparse.mailbox(TO, ringBytes));
    }

    /** A record may be half of its ring long, and padding nearly as long: more than a frame usually has. */
    @Test
    void theLongestRecordsAreCarried() throws Exception {
        Both both = both(1 << 20);
        int[] lengths = {
            100_000, both.out().mostPayload(), 0, 65_520, both.out().mostPayload(), 65_521
        };
        RingConsumer consumer = null;
        for (int tag = 0; tag < lengths.length; tag++) {
            put(both.out(), lengths[tag], tag);
            both.sender.departed();
            RingMemory out = both.out();
            until(() -> out.head() == out.tail() >>> 1);
            consumer = consumer == null ? new RingConsumer(both.in()) : consumer;
            assertTrue(consumer.first());
            assertEquals(
                    List.of((long) tag, (long) lengths[tag]),
                    List.of(consumer.tag(), consumer.payload().byteSize()));
            assertEquals(
                    -1,
                    consumer.payload()
                            .mismatch(Arena.ofAuto()
                                    .allocate(lengths[tag] + 1L)
                                    .fill((byte) tag)
                                    .asSlice(0, lengths[tag])));
            consumer.consume();
        }
        both.sender.close();
        both.sender.awaitEnd();
        assertEquals(Reason.CLOSED, ended(both.sending).reason());
        assertEquals(Reason.CUT, ended(both.receiving).reason());
    }

    /** What does not fit waits in the sender's ring, and comes when there is room; a seal ends the waiting. */
    @Test
    void aFullRingIsWaitedFor() throws Exception {
        Both both = both(RING);
        for (int round = 0; round < 2; round++) {
            put(both.out(), 2000, round);
            put(both.out(), 2000, round);
            both.sender.departed();
            RingMemory out = both.out();
            // Of the second two there is room for the padding before them.
            long there = round == 0 ? RING + 2 * 2016L : 2L * RING;
            until(() -> out.head() == there);
        }
        assertEquals(2L * RING, both.in().tail() >>> 1);
        RingConsumer consumer = new RingConsumer(both.in());
        assertTrue(consumer.first());
        consumer.consume();
        RingMemory in = both.in();
        until(() -> in.tail() >>> 1 > RING * 2);
        both.to.seal();
        assertEquals(Reason.NOT_HERE, ended(both.receiving).reason());
        assertEquals(Reason.CUT, ended(both.sending).reason());
        assertTrue(both.out().head() < both.out().tail() >>> 1);
    }

    @Test
    void theAnswerSaysWhatToDo() throws Exception {
        for (Code code : List.of(Code.NOT_HERE, Code.ENDED, Code.UNREACHABLE)) {
            MailboxMemory from = Sparse.mailbox(FROM, RING);
            List<PipedChannel> ends = PipedChannel.pair(2);
            CarrierSender sender = new CarrierSender(from, from.claimOutgoing(TO, RING), ends.getFirst(), threads);
            Future<Ending> sending = threads.submit(sender::run);
            Hello hello = CarrierFrames.readHello(ends.getLast());
            assertEquals(new Hello(RING, RING, FROM, TO), hello);
            CarrierFrames.refuse(code, ends.getLast());
            assertEquals(code.name(), ended(sending).reason().name());
        }
        MailboxMemory sealed = Sparse.mailbox(TO, RING);
        sealed.seal();
        assertEquals(
                Reason.NOT_HERE,
                ended(new Both(Sparse.mailbox(FROM, RING), sealed).sending).reason());
        Both unequal = new Both(Sparse.mailbox(FROM, RING), Sparse.mailbox(TO, 2 * RING));
        assertEquals(Reason.UNREACHABLE, ended(unequal.sending).reason());
    }

    /**
     * Where the receiver may be: in what the ring holds, behind the head, before an empty ring; not before a full one.
     */
    @Test
    void aWelcomeIsBelievedWhenItCanBe() throws Exception {
        MailboxMemory from = Sparse.mailbox(FROM, RING);
        int slot = from.claimOutgoing(TO, 2 * RING);
        new Outlet(from, slot).goOn(5 * RING); // it is on the memory lane
        RingMemory ring = from.outgoing().ring(slot);
        for (int tag = 0; tag < 3; tag++) {
            put(ring, 16, tag);
        }
        for (long right : List.of(2L * RING, 2L * RING - 16, 2L * RING + 96)) {
            new Outlet(from, slot).goOn(right);
        }
        assertEquals(2 * RING + 96, ring.head());
        put(ring, 16, 4);
        Outlet outlet = new Outlet(from, slot);
        assertThrows(RingException.class, () -> outlet.goOn(5L * RING));
        assertThrows(RingException.class, () -> outlet.arrived(2L * RING + 112));
        assertThrows(RingException.class, () -> outlet.arrived(2L * RING));
        Outlet within = new Outlet(from, slot);
        within.goOn(2L * RING + 112); // where no record begins
        assertThrows(RingException.class, () -> within.take(MemorySegment.ofArray(new byte[within.mostBytes()])));
    }

    /** A sender that was on the memory lane in between comes back with a ring that begins later. */
    @Test
    void aRingThatIsMadeAnewIsGoneOnWith() throws Exception {
        MailboxMemory from = Sparse.mailbox(FROM, RING);
        int slot = from.claimOutgoing(TO, RING);
        Outlet outlet = new Outlet(from, slot);
        MemorySegment into = MemorySegment.ofArray(new byte[outlet.mostBytes()]);
        put(from.outgoing().ring(slot), 16, 1);
        assertEquals(32, outlet.take(into));
        outlet.arrived(RING + 32);
        from.renewOutgoing(slot, 9L * RING);
        assertEquals(0, outlet.take(into));
        outlet.arrived(RING + 32); // said twice, and late
        assertEquals(9L * RING, from.outgoing().ring(slot).head());
        put(from.outgoing().ring(slot), 32, 1);
        assertEquals(48, outlet.take(into));
        assertEquals(9L * RING + 48, outlet.position());
    }

    @Test
    void whatDoesNotFollowIsNotPutIn() throws Exception {
        MailboxMemory to = Sparse.mailbox(TO, RING);
        Inlet inlet = new Inlet(to, FROM, RING, word -> {});
        byte[] two = new byte[64];
        two[0] = 16;
        two[4] = 1;
        two[32] = 3;
        two[36] = 1;
        MemorySegment records = MemorySegment.ofArray(two).asSlice(0, 64);
        assertThrows(RingException.class, () -> inlet.commit(RING + 16, records));
        assertThrows(RingException.class, () -> inlet.commit(RING, records.asSlice(0, 16)));
        assertEquals(RING, to.incoming().ring(0).tail() >>> 1);
        assertThrows(RingException.class, () -> inlet.commit(RING, records.asSlice(0, 56)));
        assertFalse(to.pending().take().get(0));
        assertEquals(Inlet.Outcome.COMMITTED, inlet.commit(RING, records.asSlice(0, 32)));
        assertTrue(to.pending().take().get(0));
        assertEquals(Inlet.Outcome.COMMITTED, inlet.commit(RING, records.asSlice(0, 32)));
        assertFalse(to.pending().take().get(0), "it was there already");
        two[0] = 17; // as before, but another length: the next does not begin where the tail is
        assertThrows(RingException.class, () -> inlet.commit(RING - 16, records));
        two[0] = 16;
        to.seal();
        assertEquals(
                Inlet.Outcome.SEALED, inlet.commit(RING, records.asSlice(0, 64).asSlice(0, 64)));
        to.unseal(word -> {});
        two[4 + 32] = 1;
        assertThrows(RingException.class, () -> new Inlet(to, FROM, RING, word -> {}).commit(RING + 48, records));
        // Who committed may have died before it said so.
        boolean unusedBits = to.pending().take().isEmpty();
        Inlet next = new Inlet(to, FROM, RING, word -> {});
        assertEquals(RING + 32, next.position());
        assertTrue(to.pending().take().get(0));
    }

    @Test
    void closingEndsEvenAStreamThatIsNotRunYet() throws Exception {
        MailboxMemory from = Sparse.mailbox(FROM, RING);
        List<PipedChannel> ends = PipedChannel.pair(3);
        CarrierSender sender = new CarrierSender(from, from.claimOutgoing(TO, RING), ends.getFirst(), threads);
        sender.close();
        assertEquals(Reason.CLOSED, sender.run().reason());
        CarrierReceiver receiver = new CarrierReceiver(
                new Hello(RING, RING, FROM, TO), Sparse.mailbox(TO, RING), ends.getLast(), word -> {});
        Future<Boolean> awaiting = threads.submit(() -> {
            receiver.awaitEnd();
            return true;
        });
        receiver.close();
        assertThrows(TimeoutException.class, () -> awaiting.get(50, TimeUnit.MILLISECONDS), "it may still write");
        assertEquals(Reason.CLOSED, receiver.run().reason());
        assertTrue(awaiting.get(10, TimeUnit.SECONDS));
    }

    /** The user of a mailbox can cut its file short: that ends the stream, and nothing else. */
    @Test
    void aFileThatIsCutShortEndsTheStream(@TempDir Path directory) throws Exception {
        try (FileChannel file = FileChannel.open(
                directory.resolve(FROM.fileName()),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            MemorySegment memory = file.map(MapMode.READ_WRITE, 0, MailboxMemory.bytes(RING), Arena.ofAuto());
            Both both = new Both(MailboxMemory.create(memory, FROM, RING), Sparse.mailbox(TO, RING));
            put(both.out(), 100, 1);
            RingMemory out = both.out();
            both.sender.departed();
            until(() -> out.head() == out.tail() >>> 1);
            FileChannel unusedFile = file.truncate(4096);
            both.sender.departed();
            assertEquals(Reason.UNREACHABLE, ended(both.sending).reason());
        }
    }
}
