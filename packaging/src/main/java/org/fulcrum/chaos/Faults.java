package org.fulcrum.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.Lock;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.NodeRuntime;

/** Does harm to the nodes, that of the homes among them, one thing at a time, until it is closed. */
final class Faults implements AutoCloseable {
    private static final List<String> VICTIMS = Chaos.NODES;
    private static final long STOP_MILLIS = 3_000;
    private static final long CUT_MILLIS = 2_000;
    private static final long SHORTEST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    private final Lab lab;
    private final Tally tally;
    private final Lock starts;
    private final Random random;
    private final Thread thread;
    private volatile boolean closed;

    /** What may happen to a node. */
    private enum Kind {
        /** Its runtime stands still for a while. */
        STOP,
        /** Its cable is out for a while. */
        CUT,
        /** Its runtime dies, and another one is started. */
        KILL
    }

    private Faults(Lab lab, ChaosOptions options, Tally tally, Lock starts) {
        this.lab = lab;
        this.starts = starts;
        this.tally = tally;
        random = new Random(~options.seed());
        thread = Thread.ofPlatform().daemon().name("faults").unstarted(this::run);
    }

    /**
     * Begins, if faults are wanted.
     *
     * @param starts held while programs cannot be started
     */
    static Faults begin(Lab lab, ChaosOptions options, Tally tally, Lock starts) {
        Faults faults = new Faults(lab, options, tally, starts);
        if (options.faults()) {
            faults.thread.start();
        }
        return faults;
    }

    private void run() {
        try {
            while (!closed) {
                Thread.sleep(random.nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
                String victim = VICTIMS.get(random.nextInt(VICTIMS.size()));
                Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
                if (!closed) {
                    happen(kind, victim);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void happen(Kind kind, String victim) throws InterruptedException {
        starts.lock();
        try {
            strike(kind, victim);
        } finally {
            starts.unlock();
        }
    }

    private void strike(Kind kind, String victim) throws InterruptedException {
        NodeRuntime runtime = new NodeRuntime(lab, victim);
        switch (kind) {
            case STOP -> {
                runtime.stop();
                Thread.sleep(STOP_MILLIS);
                runtime.goOn();
            }
            case CUT -> {
                lab.exec(victim, "ip", "link", "set", "eth0", "down").checked();
                Thread.sleep(CUT_MILLIS);
                lab.exec(victim, "ip", "link", "set", "eth0", "up").checked();
            }
            case KILL -> {
                runtime.kill();
                tally.killed(victim);
                runtime.awaitEnd();
                runtime.start(others(victim)); // the next fault waits for that
            }
        }
        tally.fault(kind.name().toLowerCase(Locale.ROOT));
    }

    private static String[] others(String node) {
        return Chaos.NODES.stream().filter(n -> !n.equals(node)).toArray(String[]::new);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
