package org.fulcrum.postal.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RingPropertiesTest {
    private static final long LAST_TAG = -1;

    private record Message(long tag, int length) {}

    private static MemorySegment memory(int bytes) {
        return Arena.ofAuto().allocate(RingMemory.HEAD_BYTES + (long) bytes, 64);
    }

    private static void fill(MemorySegment payload, long tag) {
        for (long i = 0; i < payload.byteSize(); i++) {
            payload.set(ValueLayout.JAVA_BYTE, i, (byte) (tag + i));
        }
    }

    private static void check(MemorySegment payload, long tag) {
        for (long i = 0; i < payload.byteSize(); i++) {
            assertEquals((byte) (tag + i), payload.get(ValueLayout.JAVA_BYTE, i));
        }
    }

    /** As a queue, whatever is put and taken when; one that is sealed gives all that was committed. */
    @Property(tries = 300)
    void whatIsPutIsTakenInOrder(@ForAll long seed, @ForAll @IntRange(min = 12, max = 16) int power)
            throws RingException {
        Random random = new Random(seed);
        RingMemory ring = RingMemory.make(memory(1 << power), 1 << power, 16L * random.nextInt(100_000));
        RingProducer producer = new RingProducer(ring);
        RingConsumer consumer = new RingConsumer(ring);
        Deque<Message> there = new ArrayDeque<>();
        for (int step = 0; step < 2000; step++) {
            if (random.nextInt(100) < 55) {
                put(random, ring, producer, there, step);
            } else {
                take(consumer, there);
            }
            if (random.nextInt(200) == 0) { // somebody takes over from where it is
                producer = new RingProducer(ring);
                consumer = new RingConsumer(ring);
            }
        }
        long end = ring.seal();
        assertEquals(producer.position(), end);
        assertTrue(producer.reserve(0, Kind.WHOLE, 0).isEmpty() || !producer.commit());
        while (!there.isEmpty()) {
            take(consumer, there);
        }
        assertFalse(consumer.first());
        assertTrue(consumer.isOver());
        assertEquals(end, consumer.position());
    }

    private static void put(Random random, RingMemory ring, RingProducer producer, Deque<Message> there, long tag)
            throws RingException {
        int length = random.nextInt(random.nextBoolean() ? 100 : ring.mostPayload() + 1);
        Optional<MemorySegment> room = producer.reserve(length, Kind.WHOLE, tag);
        if (room.isPresent()) {
            fill(room.get(), tag);
            if (random.nextInt(10) > 0) { // else given up
                assertTrue(producer.commit());
                there.add(new Message(tag, length));
            }
        } else {
            assertFalse(there.isEmpty(), "an empty ring has room for all that a record can be");
        }
    }

    private static void take(RingConsumer consumer, Deque<Message> there) throws RingException {
        assertEquals(!there.isEmpty(), consumer.first());
        if (!there.isEmpty()) {
            assertEquals(there.removeFirst(), new Message(consumer.tag(), (int)
                    consumer.payload().byteSize()));
            check(consumer.payload(), consumer.tag());
            consumer.consume();
        }
    }

    /** Whatever stands in the memory of a ring: a typed error or an answer, and an end. */
    @Property(tries = 2000)
    void anythingMayStandInARing(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySegment memory = memory(4096);
        RingMemory.make(memory, 4096, 0);
        try {
            RingProducer producer = new RingProducer(RingMemory.open(memory));
            RingConsumer consumer = new RingConsumer(RingMemory.open(memory));
            for (int step = 0; step < 50; step++) {
                int at = random.nextInt(4) == 0
                        ? RingMemory.HEAD_BYTES + 4 * random.nextInt(64)
                        : 64 + 4 * random.nextInt(20);
                if (random.nextInt(3) == 0) {
                    memory.set(ValueLayout.JAVA_INT, at, random.nextInt(random.nextBoolean() ? 10_000 : -1 >>> 1));
                }
                if (random.nextBoolean()
                        && producer.reserve(random.nextInt(500), Kind.WHOLE, step)
                                .isPresent()) {
                    boolean unusedCommitted = producer.commit();
                }
                if (consumer.first()) {
                    assertTrue(consumer.payload().byteSize() <= 2032);
                    consumer.consume();
                }
            }
        } catch (RingException found) {
            assertTrue(String.valueOf(found.getMessage()).contains(" "));
        }
    }

    /** Two threads, and a third that seals: a prefix of what was sent arrives, and the producer knows which. */
    @Property(tries = 20)
    void aSealCutsBetweenRecords(@ForAll long seed) throws Exception {
        RingMemory ring = RingMemory.make(memory(8192), 8192, 0);
        RingProducer producer = new RingProducer(ring);
        RingConsumer consumer = new RingConsumer(ring);
        long[] sent = new long[1];
        Thread producing = Thread.ofPlatform().start(() -> sent[0] = produce(producer, seed));
        Thread sealing = Thread.ofPlatform().start(() -> {
            while (sent(ring) < 100_000 && producing.isAlive()) {
                Thread.onSpinWait();
            }
            long unusedEnd = ring.seal();
        });
        long taken = 0;
        while (!consumer.isOver()) {
            if (consumer.first()) {
                assertEquals(taken++, consumer.tag());
                check(consumer.payload(), consumer.tag());
                consumer.consume();
            }
        }
        producing.join();
        sealing.join();
        assertEquals(sent[0], taken);
        assertTrue(taken > 0);
    }

    private static long sent(RingMemory ring) {
        return ring.tail() >>> 1;
    }

    private static long produce(RingProducer producer, long seed) {
        Random random = new Random(seed);
        long tag = 0;
        try {
            while (true) {
                Optional<MemorySegment> room = producer.reserve(random.nextInt(300), Kind.WHOLE, tag);
                if (room.isPresent()) {
                    fill(room.get(), tag);
                    if (!producer.commit()) {
                        return tag;
                    }
                    tag++;
                }
            }
        } catch (RingException unexpected) {
            return LAST_TAG;
        }
    }
}
