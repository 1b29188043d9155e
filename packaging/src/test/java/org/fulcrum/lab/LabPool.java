package org.fulcrum.lab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A few labs for tests that run at the same time, each on a lab of its own. One in which a test failed is not used
 * again: what that left would fail the next one. Thread-safe.
 */
public final class LabPool implements AutoCloseable {
    private final String name;
    private final int nodes;
    private final Consumer<Lab> furnish;
    private final Semaphore free;
    private final AtomicInteger made = new AtomicInteger();
    private final Deque<Lab> idle = new ArrayDeque<>();
    private final List<Lab> broken = new ArrayList<>();
    private final Object raising = new Object();

    /** A test. */
    public interface Job {
        /** Carries it out. */
        void run(Lab lab) throws Exception;
    }

    /** At most so many labs of so many nodes, made when they are needed; {@code furnish} is done to each new one. */
    public LabPool(String name, int labs, int nodes, Consumer<Lab> furnish) {
        this.name = name;
        this.nodes = nodes;
        this.furnish = furnish;
        free = new Semaphore(labs);
    }

    /** Runs a test on a lab that nobody else has meanwhile; waits for one. */
    public void run(Job job) throws Exception {
        free.acquire();
        try {
            Lab lab = take();
            boolean sound = false;
            try {
                job.run(lab);
                sound = true;
            } finally {
                giveBack(lab, sound);
            }
        } finally {
            free.release();
        }
    }

    private Lab take() {
        Optional<Lab> lab = takeIdle();
        if (lab.isPresent()) {
            return lab.get();
        }
        // One after the other: a lab that starts computes, and beside others it only takes longer.
        synchronized (raising) {
            return takeIdle().orElseGet(this::raise);
        }
    }

    private synchronized Optional<Lab> takeIdle() {
        return Optional.ofNullable(idle.pollLast());
    }

    private Lab raise() {
        Lab lab = Lab.up(name + "-" + made.incrementAndGet(), nodes);
        try {
            furnish.accept(lab);
            return lab;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private synchronized void giveBack(Lab lab, boolean sound) {
        if (sound) {
            idle.addLast(lab);
        } else {
            broken.add(lab);
        }
    }

    @Override
    public synchronized void close() {
        idle.forEach(Lab::close);
        broken.forEach(Lab::close);
    }
}
