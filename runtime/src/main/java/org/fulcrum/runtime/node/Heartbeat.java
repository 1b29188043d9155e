package org.fulcrum.runtime.node;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fulcrum.runtime.cluster.NodeReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that measures and tells this member's news every second, sooner when something changed (but at most five
 * times a second), and publishes snapshots to those who listen.
 */
final class Heartbeat implements AutoCloseable {
    /** Time between measurements, milliseconds. */
    static final long PERIOD_MILLIS = 1_000;

    /** Least time between two reports, milliseconds. */
    static final long LEAST_GAP_MILLIS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final SelfReport self;
    private final Knowledge knowledge;
    private final Consumer<NodeReport> tell;
    private final Semaphore urgent = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().daemon().name("heartbeat").unstarted(this::run);
    private volatile boolean stopped;
    private long sequence;

    Heartbeat(SelfReport self, Knowledge knowledge, Consumer<NodeReport> tell) {
        this.self = self;
        this.knowledge = knowledge;
        this.tell = tell;
    }

    void start() {
        thread.start();
    }

    /** Something changed that others should know soon. */
    void hurry() {
        if (urgent.availablePermits() == 0) {
            urgent.release();
        }
    }

    private void run() {
        long nextMeasure = System.nanoTime();
        while (!stopped) {
            boolean measure = System.nanoTime() - nextMeasure >= 0;
            nextMeasure = measure ? System.nanoTime() + PERIOD_MILLIS * 1_000_000 : nextMeasure;
            try {
                beat(measure);
            } catch (RuntimeException failed) {
                LOG.error("a heartbeat failed", failed);
            }
            try {
                pause(nextMeasure);
            } catch (InterruptedException stopping) {
                return;
            }
        }
    }

    private void beat(boolean measure) {
        if (measure) {
            measure();
            knowledge.tick();
        }
        tell.accept(catchUp());
        knowledge.publish();
    }

    private synchronized void measure() {
        self.measure();
    }

    /** Brings what this member knows of itself up to date: who asks here is not told what was a moment ago. */
    synchronized NodeReport catchUp() {
        NodeReport report = self.report(++sequence);
        knowledge.heard(report);
        return report;
    }

    /** Waits for the next second or for a change; while someone listens, publishes what others told meanwhile. */
    private void pause(long until) throws InterruptedException {
        Thread.sleep(LEAST_GAP_MILLIS);
        knowledge.publish();
        while (!stopped) {
            long leftMillis = (until - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return;
            }
            long slice = knowledge.isListenedTo() ? Math.min(LEAST_GAP_MILLIS, leftMillis) : leftMillis;
            if (urgent.tryAcquire(slice, TimeUnit.MILLISECONDS)) {
                return;
            }
            knowledge.publish();
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
