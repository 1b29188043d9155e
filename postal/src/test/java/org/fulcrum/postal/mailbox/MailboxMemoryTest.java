package org.fulcrum.postal.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.fulcrum.postal.mailbox.MailboxException.Problem;
import org.fulcrum.postal.ring.Kind;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;
import org.fulcrum.postal.ring.RingProducer;
import org.junit.jupiter.api.Test;

/** The table of mailboxes in docs/protocols.md. */
class MailboxMemoryTest {
    private static final int RING = 4096;
    private static final Address OWNER = new Address("n1", 4711, 99);
    private static final Address OTHER = new Address("n2", 12, 34);

    private final MemorySegment memory = Sparse.memory(MailboxMemory.bytes(RING));
    private final MailboxMemory mailbox = MailboxMemory.create(memory, OWNER, RING);
    private final List<MemorySegment> woken = new ArrayList<>();

    private int word(long at) {
        return memory.get(ValueLayout.JAVA_INT, at);
    }

    private void poke(long at, int value) {
        memory.set(ValueLayout.JAVA_INT, at, value);
    }

    private static Address sender(int i) {
        return new Address("n9", 1 + i, 5);
    }

    private static void commit(RingMemory ring) throws RingException {
        RingProducer producer = new RingProducer(ring);
        assertTrue(producer.reserve(8, Kind.WHOLE, 1).isPresent());
        assertTrue(producer.commit());
    }

    @Test
    void everythingIsWhereTheTableSays() throws MailboxException, RingException {
        assertEquals(1_052_672 + 2L * 4096 * 8192, memory.byteSize());
        assertEquals(0x584f_424d, word(0));
        assertEquals(2, word(4));
        assertEquals(4096, word(8));
        assertEquals(RING, word(12));
        assertEquals(1, word(76));
        assertEquals(-1, memory.asSlice(640, 80).mismatch(MemorySegment.ofArray(OWNER.encode())));
        assertEquals(0, mailbox.claimIncoming(OTHER, RING));
        assertEquals(0, mailbox.claimOutgoing(OTHER, 2 * RING));
        assertEquals(2, word(4096));
        assertEquals(2, word(528_384));
        assertEquals(-1, memory.asSlice(528_384 + 8, 80).mismatch(MemorySegment.ofArray(OTHER.encode())));
        assertEquals(0x474e_4952, word(1_052_672));
        assertEquals(2 * RING, word(1_052_672 + 64));
        assertEquals(4 * RING, word(1_052_672 + 4096 * 8192 + 64));
        mailbox.arrived(65, woken::add);
        mailbox.departed(64, woken::add);
        mailbox.outgoing().setFault(0, Fault.ENDED);
        mailbox.outgoing().setFault(0, Fault.UNREACHABLE);
        assertEquals(List.of(1, 2, 1, 1, 1), List.of(word(64), word(136), word(80), word(1024 + 8), word(528_388)));
        assertEquals(Fault.ENDED, mailbox.outgoing().fault(0));
        assertEquals(List.of(), woken);
        assertEquals(RING, mailbox.incoming().ring(0).head());
    }

    @Test
    void whatIsOpenedIsWhatWasMade() throws MailboxException {
        int slot = mailbox.claimIncoming(OTHER, RING);
        MailboxMemory opened = MailboxMemory.open(memory);
        assertEquals(OWNER, opened.owner());
        assertEquals(RING, opened.ringBytes());
        assertEquals(OptionalInt.of(slot), opened.incoming().find(OTHER));
        assertEquals(OptionalInt.empty(), opened.outgoing().find(OTHER));
        assertEquals(OTHER, opened.incoming().address(slot));
        assertEquals(slot, opened.claimIncoming(OTHER, 3 * RING));
        assertEquals(1, opened.claimIncoming(sender(1), RING));
    }

    @Test
    void whatIsNoneIsNotOpened() {
        for (long at : List.of(0L, 4L, 8L, 12L, 640L + 8, 640L + 12)) {
            int right = word(at);
            poke(at, right == 0 ? 1 : -right);
            assertEquals(
                    Problem.BROKEN,
                    assertThrows(MailboxException.class, () -> MailboxMemory.open(memory))
                            .problem());
            poke(at, right);
        }
        MemorySegment shorter = memory.asSlice(0, memory.byteSize() - 4096);
        assertThrows(MailboxException.class, () -> MailboxMemory.open(shorter));
        assertThrows(MailboxException.class, () -> MailboxMemory.open(memory.asSlice(0, 4096)));
    }

    @Test
    void bitsAreTakenOnce() {
        BitSet all = new BitSet();
        for (int slot = 0; slot < MailboxMemory.SLOTS; slot += 63) {
            mailbox.leaving().set(slot);
            all.set(slot);
        }
        assertEquals(new BitSet(), mailbox.pending().take());
        assertEquals(all, mailbox.leaving().take());
        assertEquals(new BitSet(), mailbox.leaving().take());
    }

    @Test
    void aBellWakesWhoSleeps() {
        Bell bell = mailbox.departures();
        int seen = bell.count();
        bell.sleep(
                (word, value, timeout) -> {
                    assertEquals(List.of(seen, 1, 77L), List.of(value, word(84), timeout));
                    bell.ring(woken::add);
                },
                seen,
                77);
        assertEquals(List.of(memory.asSlice(80, 4)), woken);
        assertEquals(0, word(84));
        bell.sleep((word, value, timeout) -> woken.clear(), seen, 77);
        assertEquals(1, woken.size(), "it has rung since, and nobody sleeps");
    }

    @Test
    void anEpochIsNeverZero() {
        poke(76, -1);
        mailbox.nextEpoch();
        assertEquals(1, mailbox.epoch());
        mailbox.nextEpoch();
        assertEquals(2, mailbox.epoch());
    }

    @Test
    void whoSealsStopsOldSendersAndNew() throws MailboxException, RingException {
        int slot = mailbox.claimIncoming(OTHER, RING);
        commit(mailbox.incoming().ring(slot));
        RingProducer old = new RingProducer(mailbox.incoming().ring(slot));
        mailbox.seal();
        assertTrue(mailbox.isSealed());
        assertTrue(old.reserve(8, Kind.WHOLE, 2).isPresent());
        assertFalse(old.commit());
        for (int i = 0; i < 2; i++) {
            for (Address sender : List.of(OTHER, sender(1))) {
                assertEquals(
                        Problem.SEALED,
                        assertThrows(MailboxException.class, () -> mailbox.claimIncoming(sender, RING))
                                .problem());
            }
        }
        int rung = mailbox.arrivals().count();
        mailbox.unseal(woken::add);
        assertTrue(old.commit());
        assertEquals(slot, mailbox.claimIncoming(OTHER, RING));
        // Who had committed, and not yet said so, may never say it here.
        assertTrue(mailbox.pending().take().get(slot));
        assertNotEquals(rung, mailbox.arrivals().count());
    }

    @Test
    void aSlotThatIsNoneIsSaidToBe() throws MailboxException {
        int slot = mailbox.claimIncoming(OTHER, RING);
        poke(4096 + 128, 7);
        assertEquals(
                Problem.BROKEN,
                assertThrows(MailboxException.class, () -> mailbox.incoming().find(sender(3)))
                        .problem());
        assertThrows(MailboxException.class, () -> mailbox.claimIncoming(sender(3), RING));
        assertEquals(1, mailbox.incoming().open().cardinality());
        poke(4096 + 8 + 8, -1);
        assertThrows(MailboxException.class, () -> mailbox.incoming().address(slot));
        poke(1_052_672 + 4, 8192);
        assertThrows(RingException.class, () -> mailbox.incoming().ring(slot));
        mailbox.seal();
        mailbox.unseal(woken::add);
        assertThrows(IllegalArgumentException.class, () -> mailbox.claimIncoming(sender(3), RING - 16));
    }

    @Test
    void aMailboxThatIsFullSaysSo() throws MailboxException {
        for (int i = 0; i < MailboxMemory.SLOTS; i++) {
            poke(528_384 + 128L * i, 1);
        }
        assertEquals(
                Problem.FULL,
                assertThrows(MailboxException.class, () -> mailbox.claimOutgoing(OTHER, RING))
                        .problem());
        assertEquals(OptionalInt.empty(), mailbox.outgoing().find(OTHER));
        assertEquals(new BitSet(), mailbox.outgoing().open());
    }

    /**
     * Senders claim slots and commit while the mailbox is sealed: what was committed is in the rings, and no more
     * comes.
     */
    @Test
    void aSealCutsWhoeverComes() throws Exception {
        for (int round = 0; round < 60; round++) {
            MailboxMemory box = Sparse.mailbox(OWNER, RING);
            AtomicInteger committed = new AtomicInteger();
            CountDownLatch begun = new CountDownLatch(3);
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int first = 8 * i;
                senders.add(Thread.ofPlatform().start(() -> {
                    begun.countDown();
                    for (int s = first; s < first + 8; s++) {
                        sendOne(box, sender(s)).ifPresent(yes -> {
                            int unusedCount = committed.incrementAndGet();
                        });
                    }
                }));
            }
            begun.await();
            Thread.onSpinWait();
            box.seal();
            int there = tails(box);
            for (Thread sender : senders) {
                sender.join();
            }
            assertEquals(there, tails(box));
            assertEquals(there, committed.get());
        }
    }

    private static Optional<Boolean> sendOne(MailboxMemory box, Address from) {
        try {
            RingProducer producer = new RingProducer(box.incoming().ring(box.claimIncoming(from, RING)));
            return producer.reserve(0, Kind.WHOLE, 1).isPresent() && producer.commit()
                    ? Optional.of(true)
                    : Optional.empty();
        } catch (MailboxException | RingException sealed) {
            return Optional.empty();
        }
    }

    private static int tails(MailboxMemory box) throws RingException {
        int tails = 0;
        for (int slot : box.incoming().open().stream().toArray()) {
            tails += (int) ((box.incoming().ring(slot).tail() >>> 1) - RING) / 16;
        }
        return tails;
    }
}
