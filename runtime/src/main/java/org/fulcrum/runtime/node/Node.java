package org.fulcrum.runtime.node;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.cluster.Desk;
import org.fulcrum.runtime.linux.CgroupNodeProbe;
import org.fulcrum.runtime.linux.ProcProcessProbe;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.node.socket.LocalServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: member of the cluster, engine (unless it only observes), heartbeat and local socket. */
public final class Node implements AutoCloseable {
    /** How long a stop may take, milliseconds: the engine's homecomings, and leaving the cluster. */
    public static final long STOP_MILLIS = Engine.HOMECOMING_MILLIS + 10_000;

    private static final Duration STOP_SHOWN = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final NodeConfig config;
    private final Membership membership;
    private final Optional<Engine> engine;
    private final Optional<Drainage> drainage;
    private final Optional<SpeedGauge> speed;
    private final LocalServer server;

    private Node(
            NodeConfig config,
            Membership membership,
            Optional<Engine> engine,
            Optional<Drainage> drainage,
            Optional<SpeedGauge> speed)
            throws IOException {
        this.drainage = drainage;
        this.speed = speed;
        this.config = config;
        this.membership = membership;
        this.engine = engine;
        this.server = LocalServer.open(config.socket(), new LocalVerbs(place()));
    }

    /**
     * Joins the cluster, starts the engine, opens the local socket, in that order; what was started is closed again
     * when a later step fails.
     */
    public static Node start(NodeConfig config, EngineOpener opener) throws IOException {
        long incarnation = System.currentTimeMillis();
        LateDesk desk = new LateDesk(config.name());
        Membership membership =
                Membership.join(config.group(), incarnation, config.observer() ? Desk.closed(config.name()) : desk);
        try {
            Node node = config.observer()
                    ? observing(config, membership, incarnation)
                    : working(config, membership, incarnation, desk, opener);
            LOG.info("node {} is up: cluster {} on {}", config.name(), config.cluster(), node.groupAddress());
            return node;
        } catch (IOException | RuntimeException failed) {
            membership.close();
            throw failed;
        }
    }

    private static Node observing(NodeConfig config, Membership membership, long incarnation) throws IOException {
        membership.beat(new ObserverReport(config.name(), incarnation));
        return new Node(config, membership, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Node working(
            NodeConfig config, Membership membership, long incarnation, LateDesk late, EngineOpener opener)
            throws IOException {
        EngineOpener.Opened opened = opener.open(config, membership.plane());
        Engine engine = opened.engine();
        SpeedGauge speed = SpeedGauge.start(config);
        try {
            Drainage drainage = drainage(config, membership, engine);
            late.open(new HomeDesk(config.name(), engine, membership.knowledge(), drainage));
            engine.onChange(changed -> membership.hurry());
            String address = config.bindAddress() + ":" + opened.streamPort();
            membership.beat(new ReportAssembly(
                    config.name(),
                    address,
                    incarnation,
                    opened.cpu(),
                    engine,
                    new CgroupNodeProbe(speed::speed),
                    new ProcProcessProbe(),
                    drainage::standing,
                    new UsedAway(membership.knowledge()::rows)));
            drainage.start();
            return new Node(
                    config,
                    membership,
                    Optional.of(engine),
                    Optional.of(drainage),
                    Optional.of(speed)); // last: who asks there is told of its processes
        } catch (IOException | RuntimeException failed) {
            speed.close();
            engine.close();
            throw failed;
        }
    }

    private static Drainage drainage(NodeConfig config, Membership membership, Engine engine) {
        return new Drainage(
                config.name(),
                engine,
                membership.knowledge(),
                new RootMoves(config.name(), engine, membership.plane()),
                new StandingFile(config.stateDirectory()),
                membership::hurry);
    }

    private ClusterOperator.Place place() {
        Optional<ClusterOperator.Local> local = engine.map(e -> new ClusterOperator.Local(
                new HomeDesk(config.name(), e, membership.knowledge(), drainage.orElseThrow()),
                (pid, uid) -> register(e, pid, uid)));
        return new ClusterOperator.Place(
                config.name(), membership.knowledge(), membership.plane(), membership::catchUp, local);
    }

    private ProcessKey register(Engine into, int pid, int uid) throws OperatorException {
        ProcessKey key = into.register(pid, uid);
        membership.hurry();
        return key;
    }

    /** Own group address, {@code host:port}: a seed for others. */
    String groupAddress() {
        return membership.plane().groupAddress();
    }

    /** Closes everything; returns after {@link #STOP_MILLIS} at the latest, whatever hangs. */
    @Override
    public void close() {
        Thread closing = Thread.ofPlatform().daemon().name("closing").start(this::closeAll);
        try {
            long deadline = System.nanoTime() + STOP_MILLIS * 1_000_000;
            while (!closing.join(STOP_SHOWN)) {
                if (System.nanoTime() - deadline >= 0) {
                    LOG.warn("node {} did not stop in {} ms; leaving it", config.name(), STOP_MILLIS);
                    return;
                }
                LOG.info("node {} is stopping: {}", config.name(), remaining());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private String remaining() {
        return engine.map(e -> "%d of its processes still away, %d guests still here"
                        .formatted(
                                e.homes().stream()
                                        .filter(home -> !home.node().equals(config.name()))
                                        .count(),
                                e.guests().size()))
                .orElse("leaving the cluster");
    }

    private void closeAll() {
        speed.ifPresent(SpeedGauge::close);
        drainage.ifPresent(Drainage::close);
        server.close();
        engine.ifPresent(Engine::close);
        membership.close();
        LOG.info("node {} has stopped", config.name());
    }
}
