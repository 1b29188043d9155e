package org.fulcrum.postal.carrier;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.fulcrum.postal.carrier.CarrierFrames.Code;
import org.fulcrum.postal.carrier.CarrierFrames.Hello;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.ring.RingException;
import org.fulcrum.postal.ring.RingMemory;
import org.jspecify.annotations.Nullable;

/** A node of the simulation, with its runtime: who is here, and the streams from and to them. */
final class SimNode {
    private static final long NAP_NANOS = TimeUnit.SECONDS.toNanos(60); // woken before, or never

    private final SimWorld world;
    private final Map<Address, MailboxMemory> mailboxes = new ConcurrentHashMap<>();
    private final Map<Address, Watch> watches = new ConcurrentHashMap<>();
    private final Map<Pair, CarrierReceiver> receivers = new ConcurrentHashMap<>();

    private record Pair(Address from, Address to) {}

    SimNode(SimWorld world) {
        this.world = world;
    }

    @Nullable
    MailboxMemory mailbox(Address of) {
        return mailboxes.get(of);
    }

    /** The runtime's care for one mailbox that is here. */
    private final class Watch implements Runnable {
        private final MailboxMemory mailbox;
        private final Map<Integer, Line> lines = new ConcurrentHashMap<>();
        private final Thread thread;
        private volatile boolean over;

        Watch(MailboxMemory mailbox) {
            this.mailbox = mailbox;
            thread = Thread.ofVirtual().start(this);
        }

        @Override
        public void run() {
            mailbox.outgoing().open().stream().filter(this::holdsSomething).forEach(this::carry);
            while (!over) {
                int seen = mailbox.departures().count();
                mailbox.leaving().take().stream().forEach(this::carry);
                if (!over) {
                    mailbox.departures().sleep(world.futex, seen, NAP_NANOS);
                }
            }
            lines.values().forEach(Line::stop);
        }

        private boolean holdsSomething(int slot) {
            try {
                RingMemory ring = mailbox.outgoing().ring(slot);
                return ring.head() != ring.tail() >>> 1;
            } catch (RingException e) {
                return true; // being made anew
            }
        }

        private void carry(int slot) {
            lines.computeIfAbsent(slot, which -> new Line(mailbox, which)).departed();
        }

        void stop() {
            over = true;
            mailbox.departures().ring(world.futex);
            world.join(thread);
        }
    }

    /** The streams of a pair, one after another. */
    private final class Line implements Runnable {
        private final MailboxMemory mailbox;
        private final int slot;
        private final Thread thread;
        private volatile boolean over;
        private volatile @Nullable CarrierSender stream;

        Line(MailboxMemory mailbox, int slot) {
            this.mailbox = mailbox;
            this.slot = slot;
            thread = Thread.ofVirtual().unstarted(this);
            thread.start();
        }

        @Override
        public void run() {
            while (!over && !world.isOver()) {
                try {
                    List<PipedChannel> ends = world.connect();
                    SimNode to = world.nodeOf(mailbox.outgoing().address(slot));
                    Thread unusedThread = Thread.ofVirtual().start(() -> to.accept(ends.getLast()));
                    CarrierSender sender = new CarrierSender(
                            mailbox,
                            slot,
                            ends.getFirst(),
                            task -> Thread.ofVirtual().start(task));
                    stream = sender;
                    if (over) {
                        sender.close();
                    }
                    Ending ending = sender.run();
                    world.count(ending);
                    switch (ending.reason()) {
                        case ENDED, UNREACHABLE -> world.fail("sender: " + ending);
                        case CUT, NOT_HERE -> LockSupport.parkNanos(200_000);
                        case CLOSED -> {}
                    }
                } catch (MailboxException e) {
                    world.fail("line: " + e);
                }
            }
        }

        void departed() {
            CarrierSender now = stream;
            if (now != null) {
                now.departed();
            }
        }

        void cut() {
            CarrierSender now = stream;
            if (now != null) {
                now.close();
            }
        }

        void stop() {
            over = true;
            cut();
            world.join(thread);
        }
    }

    private void accept(PipedChannel channel) {
        try (channel) {
            Hello hello = CarrierFrames.readHello(channel);
            MailboxMemory to = mailboxes.get(hello.receiver());
            if (to == null) {
                CarrierFrames.refuse(Code.NOT_HERE, channel);
                return;
            }
            CarrierReceiver receiver = new CarrierReceiver(hello, to, channel, world.futex);
            CarrierReceiver earlier = receivers.put(new Pair(hello.sender(), hello.receiver()), receiver);
            if (earlier != null) {
                earlier.close();
                earlier.awaitEnd();
            }
            Ending ending = receiver.run();
            world.count(ending);
            if (ending.reason() == Ending.Reason.UNREACHABLE) {
                world.fail("receiver: " + ending);
            }
        } catch (IOException cut) {
            return;
        } catch (InterruptedException | RuntimeException e) {
            world.fail("accept: " + e + Arrays.toString(e.getStackTrace()));
        }
    }

    /** Somebody has come, whose mailbox is sealed. */
    void adopt(Address who, MailboxMemory mailbox) {
        mailbox.unseal(world.futex);
        mailboxes.put(who, mailbox);
        mailboxes.values().forEach(MailboxMemory::nextEpoch);
        watches.put(who, new Watch(mailbox));
    }

    /** Somebody who is frozen is about to leave. */
    void release(Address who) {
        MailboxMemory leaving = mailboxes.remove(who);
        if (leaving != null) {
            leaving.seal();
        }
        Watch watch = watches.remove(who);
        if (watch != null) {
            watch.stop();
        }
        // It may have committed to others' rings and not have told them, and now never will.
        for (MailboxMemory other : mailboxes.values()) {
            try {
                OptionalInt slot = other.incoming().find(who);
                slot.ifPresent(s -> other.arrived(s, world.futex));
            } catch (MailboxException e) {
                world.fail("release: " + e);
            }
        }
    }

    /** The runtime dies, and another begins. */
    void restart() {
        watches.values().forEach(Watch::stop);
        Map.copyOf(receivers).forEach((pair, receiver) -> { // what comes meanwhile is the next one's
            receiver.close();
            world.await(receiver);
            receivers.remove(pair, receiver);
        });
        mailboxes.forEach((who, mailbox) -> {
            long unusedTaken = mailbox.leaving().take().stream().count(); // and did nothing about it
            watches.put(who, new Watch(mailbox));
        });
    }

    /** Its connections break. */
    void cut(Random random) {
        watches.values()
                .forEach(watch -> watch.lines.values().forEach(line -> {
                    if (random.nextBoolean()) {
                        line.cut();
                    }
                }));
    }

    void stop() {
        watches.values().forEach(Watch::stop);
    }
}
