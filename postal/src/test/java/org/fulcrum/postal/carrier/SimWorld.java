package org.fulcrum.postal.carrier;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.postal.mailbox.MailboxException;
import org.fulcrum.postal.mailbox.MailboxMemory;
import org.fulcrum.postal.mailbox.Sparse;
import org.fulcrum.postal.ring.RingException;
import org.jspecify.annotations.Nullable;

/** Nodes and processes, and what befalls them; one seed says how it begins, threads how it goes on. */
final class SimWorld {
    final SimFutex futex = new SimFutex();
    final AtomicLong laneChanges = new AtomicLong();

    private final Random random;
    private final int ringBytes;
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<Address, SimProcess> processes = new ConcurrentHashMap<>();
    private final Map<SimProcess, MemorySegment> memories = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<Ending.Reason, AtomicInteger> endings = new EnumMap<>(Ending.Reason.class);
    private final AtomicLong connections = new AtomicLong();
    private volatile boolean over;
    private int moves;

    SimWorld(long seed, int nodeCount, int processCount, int ringBytes, long letters) {
        random = new Random(seed);
        this.ringBytes = ringBytes;
        Arrays.stream(Ending.Reason.values()).forEach(reason -> endings.put(reason, new AtomicInteger()));
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new SimNode(this));
        }
        for (int i = 0; i < processCount; i++) {
            Address address = new Address("n" + i, 100 + i, 7);
            MemorySegment memory = Sparse.memory(MailboxMemory.bytes(ringBytes));
            MailboxMemory mailbox = MailboxMemory.create(memory, address, ringBytes);
            SimNode node = nodes.get(random.nextInt(nodeCount));
            SimProcess process = new SimProcess(this, address, node, mailbox, letters, random.nextLong());
            processes.put(address, process);
            memories.put(process, memory);
            node.adopt(address, mailbox);
        }
    }

    /** A step of a thread. */
    private interface Life {
        void live() throws RingException, MailboxException;
    }

    private Thread start(String name, Life life) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                life.live();
            } catch (RingException | MailboxException | RuntimeException e) {
                fail(name + ": " + e + " " + Arrays.toString(e.getStackTrace()));
            }
        });
    }

    /**
     * Lets all send to all while they are moved, until everything has come.
     *
     * @return what happened, for people
     */
    String run(long timeoutNanos, long letters) {
        List<Thread> threads = new ArrayList<>();
        List<Thread> senders = new ArrayList<>();
        List<Address> all = List.copyOf(processes.keySet());
        for (SimProcess process : processes.values()) {
            List<Address> others =
                    all.stream().filter(a -> !a.equals(process.address)).toList();
            threads.add(start("take " + process.address, () -> process.take(others.size())));
            senders.add(start("send " + process.address, () -> process.send(others)));
        }
        threads.addAll(senders);
        long deadline = System.nanoTime() + timeoutNanos;
        long expected = letters * (all.size() - 1) * all.size();
        while (!over && received() < expected && failures.isEmpty()) {
            if (System.nanoTime() > deadline) {
                fail("only " + received() + " of " + expected + " messages have come");
            } else if (senders.stream()
                    .anyMatch(Thread::isAlive)) { // then peace: no move sets right what was forgotten
                befall();
            }
            LockSupport.parkNanos(random.nextInt(3_000_000));
        }
        over = true;
        nodes.forEach(SimNode::stop);
        processes.values().forEach(process -> process.mailbox().arrivals().ring(futex));
        threads.forEach(this::join);
        return "%d moves, %d connections, %d changes of lanes, %s"
                .formatted(moves, connections.get(), laneChanges.get(), endings);
    }

    private long received() {
        return processes.values().stream().mapToLong(SimProcess::received).sum();
    }

    private void befall() {
        SimNode node = nodes.get(random.nextInt(nodes.size()));
        SimProcess process = List.copyOf(processes.values()).get(random.nextInt(processes.size()));
        switch (random.nextInt(10)) {
            case 0 -> node.restart();
            case 1, 2 -> node.cut(random);
            case 3 -> move(process, process.node(), false);
            default -> move(process, node, random.nextInt(5) > 0);
        }
    }

    /** Freezes it, and lets it go on there; or here, when the move is rolled back. */
    private void move(SimProcess process, SimNode to, boolean succeeds) {
        MailboxMemory old = process.mailbox(); // only this thread moves anybody
        process.life.writeLock().lock();
        try {
            process.node().release(process.address);
            if (succeeds) {
                MemorySegment copy = copy(memories.get(process), old);
                MailboxMemory mailbox = MailboxMemory.open(copy);
                memories.put(process, copy);
                process.isAt(to, mailbox);
                to.adopt(process.address, mailbox);
                moves++;
            } else {
                process.node().adopt(process.address, old);
            }
        } catch (MailboxException e) {
            fail("move: " + e);
        } finally {
            process.life.writeLock().unlock();
        }
        old.arrivals().ring(futex); // whoever slept there sleeps at the new place, and looks there first
    }

    private MemorySegment copy(@Nullable MemorySegment from, MailboxMemory mailbox) {
        MemorySegment to = Sparse.memory(MailboxMemory.bytes(ringBytes));
        if (from != null) {
            SparseCopy.copy(from, to, mailbox);
        }
        return to;
    }

    /** A connection between two runtimes, which sooner or later is cut. */
    List<PipedChannel> connect() {
        long seed = connections.incrementAndGet();
        Random lot = new Random(seed);
        return PipedChannel.pair(seed, 1 + lot.nextInt(400_000), lot.nextBoolean() ? 1 + lot.nextInt(2_000) : 1L << 40);
    }

    SimNode nodeOf(Address process) {
        SimProcess there = processes.get(process);
        if (there == null) {
            fail("nobody is " + process);
            return nodes.getFirst();
        }
        return there.node();
    }

    void count(Ending ending) {
        AtomicInteger count = endings.get(ending.reason());
        if (count != null) {
            int unusedCount = count.incrementAndGet();
        }
    }

    boolean isOver() {
        return over;
    }

    void fail(String why) {
        failures.add(why);
        over = true;
    }

    List<String> failures() {
        List<String> all = new ArrayList<>(failures);
        if (!all.isEmpty()) {
            processes.values().forEach(p -> all.add(p.address + " has " + p.state()));
        }
        return all;
    }

    void join(Thread thread) {
        try {
            thread.join(10_000);
            if (thread.isAlive()) {
                fail(thread + " does not end: " + Arrays.toString(thread.getStackTrace()));
            }
        } catch (InterruptedException e) {
            fail("join: " + e);
        }
    }

    void await(CarrierReceiver receiver) {
        try {
            receiver.awaitEnd();
        } catch (InterruptedException e) {
            fail("await: " + e);
        }
    }
}
