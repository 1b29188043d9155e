package org.fulcrum.runtime.node;

import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.runtime.cluster.ControlPlane;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.steer.PolicyKeeper;
import org.fulcrum.runtime.steer.SiteTies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that every second measures, tells this member's news and gossips, sooner when something changed (but at
 * most five times a second), and publishes snapshots to those who listen.
 */
final class Heartbeat implements AutoCloseable {
    /** Time between measurements, milliseconds: on average, and how much it is off at most. */
    static final long PERIOD_MILLIS = MemberTable.PERIOD_MILLIS;

    /** So that nodes that began together do not speak together, milliseconds. */
    static final long JITTER_MILLIS = PERIOD_MILLIS / 10;

    /** Least time between two reports, milliseconds. */
    static final long LEAST_GAP_MILLIS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final SelfReport self;
    private final Knowledge knowledge;
    private final ControlPlane plane;
    private final PolicyKeeper policy;
    private final SiteTies ties;
    private final Consumer<NodeReport> turn;
    private final ListPull pull;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Semaphore sooner = new Semaphore(0);
    private final AtomicBoolean changed = new AtomicBoolean();
    private final Thread thread = Thread.ofPlatform().daemon().name("heartbeat").unstarted(this::run);
    private volatile boolean stopped;
    private long sequence;
    private long changes;

    Heartbeat(
            SelfReport self,
            Knowledge knowledge,
            ControlPlane plane,
            PolicyKeeper policy,
            SiteTies ties,
            Consumer<NodeReport> turn) {
        this.ties = ties;
        this.policy = policy;
        this.turn = turn;
        this.self = self;
        this.knowledge = knowledge;
        this.plane = plane;
        this.pull = new ListPull(knowledge, plane::wish);
    }

    void start() {
        thread.start();
    }

    /** Something changed that others should know soon. */
    void hurry() {
        changed.set(true);
        greet();
    }

    /** Somebody may be there who has not heard of this member. */
    void greet() {
        if (sooner.availablePermits() == 0) {
            sooner.release();
        }
    }

    private void run() {
        long nextMeasure = System.nanoTime();
        while (!stopped) {
            boolean measure = System.nanoTime() - nextMeasure >= 0;
            nextMeasure = measure ? System.nanoTime() + periodNanos() : nextMeasure;
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

    private long periodNanos() {
        return (PERIOD_MILLIS + random.nextLong(-JITTER_MILLIS, JITTER_MILLIS + 1)) * 1_000_000;
    }

    private void beat(boolean measure) {
        if (measure) {
            measure();
            knowledge.tick();
        }
        boolean urgent = changed.getAndSet(false);
        NodeReport report = urgent ? changed() : catchUp();
        plane.tell(report, concerned(report), urgent);
        plane.gossip(knowledge.window());
        policy.news().ifPresent(news -> plane.tellPolicy(news, false));
        if (plane.isGateway()) {
            plane.summarize(ties.told(plane.reachableSites()), knowledge.best(ties.site()));
        }
        if (measure || urgent) {
            turn.accept(report);
        }
        if (knowledge.isListenedTo()) {
            pull.ask();
        }
        knowledge.publish();
    }

    /** Homes cannot measure what their processes use here; hosts do not know whose their guests are. */
    private static Set<String> concerned(NodeReport report) {
        return Stream.concat(
                        report.guests().stream().map(guest -> guest.key().home()),
                        report.homes().stream().map(HomeReport::node))
                .filter(node -> !node.equals(report.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private synchronized NodeReport changed() {
        changes++;
        return catchUp();
    }

    private synchronized void measure() {
        self.measure();
    }

    /** Brings what this member knows of itself up to date: who asks here is not told what was a moment ago. */
    synchronized NodeReport catchUp() {
        NodeReport measured = self.report(++sequence);
        long incarnation = Math.max(measured.incarnation(), knowledge.leastIncarnation());
        NodeReport report = measured.in(incarnation, changes);
        knowledge.own(report);
        return report;
    }

    /** Fetches lists that have not been told here; waits for them a moment. */
    void fetchLists() {
        pull.await();
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
            if (sooner.tryAcquire(slice, TimeUnit.MILLISECONDS)) {
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
