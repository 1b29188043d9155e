package org.fulcrum.postal.carrier;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.zip.CRC32;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.ring.Kind;
import org.fulcrum.postal.ring.RingConsumer;
import org.fulcrum.postal.ring.RingException;

/**
 * A process of the simulation: one thread sends to all others, one takes what they send. Each does what it does in
 * small steps, between any two of which it may be frozen and go on elsewhere.
 */
final class SimProcess {
    private static final long NAP_NANOS = TimeUnit.SECONDS.toNanos(60); // woken before, or never

    final Address address;
    /** Held for reading while it does a step, for writing while it is frozen. */
    final ReentrantReadWriteLock life = new ReentrantReadWriteLock(true);

    private final SimWorld world;
    private final long letters;
    private final Random random;
    private final List<SimLink> links = new ArrayList<>();
    private final Map<Integer, Inbox> inboxes = new HashMap<>();
    private volatile MailboxMemory mailbox;
    private volatile SimNode node;
    private final AtomicLong received = new AtomicLong();
    private int moves;

    /** What has come of one sender. */
    private static final class Inbox {
        private final Address sender;
        private RingConsumer ring;
        private long next;
        private CRC32 sum = new CRC32();
        private boolean within;

        Inbox(Address sender, RingConsumer ring) {
            this.sender = sender;
            this.ring = ring;
        }
    }

    SimProcess(SimWorld world, Address address, SimNode node, MailboxMemory mailbox, long letters, long seed) {
        this.world = world;
        this.address = address;
        this.node = node;
        this.mailbox = mailbox;
        this.letters = letters;
        random = new Random(seed);
    }

    MailboxMemory mailbox() {
        return mailbox;
    }

    SimNode node() {
        return node;
    }

    long received() {
        return received.get();
    }

    /** It is frozen, and is now there. */
    void isAt(SimNode there, MailboxMemory copy) {
        node = there;
        mailbox = copy;
        moves++;
        links.forEach(SimLink::forget);
    }

    /** Its sending thread. */
    void send(List<Address> others) throws RingException, MailboxException {
        for (Address other : others) {
            life.readLock().lock();
            try {
                links.add(new SimLink(world, this, other));
            } finally {
                life.readLock().unlock();
            }
        }
        for (long n = 0; n < letters; n++) {
            for (SimLink link : links) {
                post(link, n, SimLetters.write(address, link.receiver(), n));
            }
            if (random.nextInt(20) == 0) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
        }
    }

    private void post(SimLink link, long n, byte[] text) throws RingException, MailboxException {
        MemorySegment left = MemorySegment.ofArray(text);
        boolean isFirst = true;
        boolean isLast;
        do {
            long bytes = Math.min(left.byteSize(), random.nextInt(4) == 0 ? 100 : link.mostPayload());
            isLast = bytes == left.byteSize();
            Kind kind = isFirst ? isLast ? Kind.WHOLE : Kind.FIRST : isLast ? Kind.LAST : Kind.MIDDLE;
            put(link, kind, n, left.asSlice(0, bytes));
            left = left.asSlice(bytes);
            isFirst = false;
        } while (!isLast);
    }

    private void put(SimLink link, Kind kind, long n, MemorySegment payload) throws RingException, MailboxException {
        boolean done = false;
        while (!done && !world.isOver()) {
            life.readLock().lock();
            try {
                done = link.put(kind, n, payload);
            } finally {
                life.readLock().unlock();
            }
            if (!done) {
                LockSupport.parkNanos(50_000);
            }
        }
        if (n == letters - 1 || random.nextInt(40) == 0) {
            LockSupport.parkNanos(random.nextInt(4_000_000)); // the last is not made good for by a next
        }
        life.readLock().lock(); // another step: it may have been moved in between
        try {
            link.ring();
        } finally {
            life.readLock().unlock();
        }
    }

    /** Its taking thread: until all has come. */
    void take(int senders) throws RingException, MailboxException {
        int movesSeen = 0;
        while (received.get() < senders * letters && !world.isOver()) {
            MailboxMemory here;
            int seen;
            life.readLock().lock();
            try {
                here = mailbox;
                if (moves != movesSeen) {
                    movesSeen = moves;
                    for (Map.Entry<Integer, Inbox> inbox : inboxes.entrySet()) {
                        inbox.getValue().ring = new RingConsumer(here.incoming().ring(inbox.getKey()));
                    }
                }
                seen = here.arrivals().count();
                takeSome(here);
            } finally {
                life.readLock().unlock();
            }
            here.arrivals().sleep(world.futex, seen, NAP_NANOS);
        }
    }

    private void takeSome(MailboxMemory here) throws RingException, MailboxException {
        BitSet slots = here.pending().take();
        for (int slot : slots.stream().toArray()) {
            Inbox inbox = inboxes.get(slot);
            if (inbox == null) {
                inbox = new Inbox(
                        here.incoming().address(slot),
                        new RingConsumer(here.incoming().ring(slot)));
                inboxes.put(slot, inbox);
            }
            int most = random.nextInt(30);
            int taken = 0;
            while (taken < most && inbox.ring.first()) {
                read(inbox);
                inbox.ring.consume();
                taken++;
            }
            if (taken == most) {
                here.arrived(slot, world.futex); // there may be more: a note to itself
            }
        }
    }

    private void read(Inbox inbox) {
        RingConsumer record = inbox.ring;
        boolean begins = record.kind() == Kind.WHOLE || record.kind() == Kind.FIRST;
        if (record.tag() != inbox.next || begins == inbox.within) {
            world.fail("%s took %s %d of %s, not %d"
                    .formatted(address, record.kind(), record.tag(), inbox.sender, inbox.next));
        }
        long sum = SimLetters.checksum(record.payload(), inbox.sum);
        inbox.within = record.kind() == Kind.FIRST || record.kind() == Kind.MIDDLE;
        if (!inbox.within) {
            CRC32 right = new CRC32();
            right.update(SimLetters.write(inbox.sender, address, inbox.next));
            if (sum != right.getValue()) {
                world.fail("%s took message %d of %s, which is another".formatted(address, inbox.next, inbox.sender));
            }
            inbox.sum = new CRC32();
            inbox.next++;
            long unusedCount = received.incrementAndGet();
        }
    }

    /** What it has taken of each. */
    List<String> state() {
        List<String> state = new ArrayList<>();
        inboxes.values().forEach(inbox -> state.add(inbox.sender + " " + inbox.next + " at " + inbox.ring.position()));
        return state;
    }
}
