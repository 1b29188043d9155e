package org.fulcrum.runtime.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.cluster.Desk;
import org.fulcrum.runtime.linux.CgroupNodeProbe;
import org.fulcrum.runtime.linux.ProcProcessProbe;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.node.socket.LocalServer;
import org.fulcrum.runtime.steer.Drainage;
import org.fulcrum.runtime.steer.JobHosts;
import org.fulcrum.runtime.steer.MeasuredMoves;
import org.fulcrum.runtime.steer.Moves;
import org.fulcrum.runtime.steer.Outlook;
import org.fulcrum.runtime.steer.Parting;
import org.fulcrum.runtime.steer.Placement;
import org.fulcrum.runtime.steer.PolicyKeeper;
import org.fulcrum.runtime.steer.RootMoves;
import org.fulcrum.runtime.steer.SiteTies;
import org.fulcrum.runtime.steer.StandingFile;
import org.fulcrum.runtime.steer.Steering;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: member of the cluster, engine (unless it only observes), heartbeat and local socket. */
public final class Node implements AutoCloseable {
    /** How long guests may take to go to other nodes when the node stops, milliseconds. */
    public static final long MOVE_ON_MILLIS = 30_000;

    /** How long a stop may take, milliseconds: guests that go on, homecomings, and leaving the cluster. */
    public static final long STOP_MILLIS = MOVE_ON_MILLIS + Engine.HOMECOMING_MILLIS + 10_000;

    private static final Duration STOP_SHOWN = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final NodeConfig config;
    private final Membership membership;
    private final Optional<Working> working;
    private final LocalServer server;

    /** What a member with capacity has besides. */
    private record Working(
            Engine engine,
            Drainage drainage,
            Placement placement,
            JobHosts hosts,
            HomeDesk desk,
            SpeedGauge speed,
            Optional<History> history) {}

    private Node(NodeConfig config, Membership membership, Optional<Working> working) throws IOException {
        this.config = config;
        this.membership = membership;
        this.working = working;
        this.server = LocalServer.open(config.socket(), new LocalVerbs(place()));
    }

    /**
     * Joins the cluster, starts the engine, opens the local socket, in that order; what was started is closed again
     * when a later step fails.
     */
    public static Node start(NodeConfig config, EngineOpener opener) throws IOException {
        long incarnation = System.currentTimeMillis();
        LateDesk desk = new LateDesk(config.name());
        PolicyKeeper policy = policy(config);
        SiteTies ties = new SiteTies(config.cluster(), config.partners(), config.openSite(), policy::detached);
        Membership membership = Membership.join(
                config.group(), incarnation, config.observer() ? Desk.closed(config.name()) : desk, policy, ties);
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
        membership.beat(new ObserverReport(config.name(), config.cluster(), incarnation), report -> {});
        return new Node(config, membership, Optional.empty());
    }

    private static Node working(
            NodeConfig config, Membership membership, long incarnation, LateDesk late, EngineOpener opener)
            throws IOException {
        EngineOpener.Opened opened = opener.open(config, membership.plane());
        Engine engine = opened.engine();
        SpeedGauge speed = SpeedGauge.start(config);
        Optional<History> history = Optional.empty();
        try {
            history = History.of(config);
            Outlook outlook = new Outlook(Node::nowMillis);
            Moves moves = new MeasuredMoves(new RootMoves(config.name(), engine, membership.plane()), outlook);
            Steering steering = new Steering(
                    config.name(),
                    membership.knowledge()::rows,
                    membership.policy()::parameters,
                    membership.ties(),
                    moves,
                    outlook,
                    Node::nowMillis,
                    history.map(h -> h));
            Parting parting = new Parting(config.name(), membership.ties(), moves, Node::nowMillis);
            Drainage drainage = new Drainage(
                    config.name(),
                    engine,
                    membership.knowledge()::rows,
                    membership.policy()::parameters,
                    membership.ties(),
                    moves,
                    outlook,
                    new StandingFile(config.stateDirectory()),
                    membership::hurry);
            Placement placement = new Placement(
                    config.name(),
                    engine,
                    membership.knowledge()::rows,
                    membership.policy()::parameters,
                    membership.ties(),
                    moves,
                    outlook);
            JobHosts hosts = new JobHosts(
                    config.name(),
                    membership.knowledge()::rows,
                    membership.policy()::parameters,
                    membership.ties(),
                    outlook);
            HomeDesk desk = new HomeDesk(
                    config.name(),
                    engine,
                    membership.knowledge(),
                    drainage,
                    membership.policy()::parameters,
                    membership.ties());
            late.open(desk);
            engine.judgeBy(steering::refusal);
            engine.onChange(changed -> membership.hurry());
            engine.onOffspring(placement::born);
            String address = config.bindAddress() + ":" + opened.streamPort();
            membership.beat(
                    new ReportAssembly(
                            config.name(),
                            membership.ties(),
                            address,
                            incarnation,
                            opened.cpu(),
                            engine,
                            new CgroupNodeProbe(speed::speed),
                            new ProcProcessProbe(),
                            drainage::standing,
                            steering::recommendations,
                            membership.knowledge()::rows),
                    own -> {
                        parting.turn(own, membership.knowledge()::rows);
                        steering.turn(own);
                    });
            drainage.start();
            placement.start();
            // The local socket opens last: who asks there is told of its processes.
            return new Node(
                    config,
                    membership,
                    Optional.of(new Working(engine, drainage, placement, hosts, desk, speed, history)));
        } catch (IOException | RuntimeException failed) {
            history.ifPresent(History::close);
            speed.close();
            engine.close();
            throw failed;
        }
    }

    private static PolicyKeeper policy(NodeConfig config) {
        Optional<Path> kept = config.observer() ? Optional.empty() : Optional.of(config.stateDirectory());
        return new PolicyKeeper(config.name(), kept, config.policy());
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    private ClusterOperator.Place place() {
        return new ClusterOperator.Place(
                config.name(),
                membership.knowledge(),
                membership.plane(),
                membership::catchUp,
                new PolicyDesk(membership),
                working.map(w -> new ClusterOperator.Local(w.desk(), intake(w.engine()), w.placement(), w.hosts())));
    }

    private ClusterOperator.Intake intake(Engine into) {
        return new ClusterOperator.Intake() {
            @Override
            public ProcessKey register(int pid, int uid, ProcessTerms.Change terms) throws OperatorException {
                ProcessKey key = into.register(pid, uid, terms);
                membership.hurry();
                return key;
            }

            @Override
            public Path mailboxes(int pid) throws OperatorException {
                return into.mailboxes(pid);
            }
        };
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
        return working.map(Working::engine)
                .map(e -> "%d of its processes still away, %d guests still here"
                        .formatted(
                                e.homes().stream()
                                        .filter(home -> !home.node().equals(config.name()))
                                        .count(),
                                e.guests().size()))
                .orElse("leaving the cluster");
    }

    private static void sendGuestsOn(Drainage drainage) {
        try {
            drainage.sendGuestsOn(MOVE_ON_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        working.ifPresent(w -> w.speed().close());
        working.ifPresent(w -> w.placement().close());
        working.filter(w -> config.stopping().guestsMoveOn()).ifPresent(w -> sendGuestsOn(w.drainage()));
        working.ifPresent(w -> w.drainage().close());
        server.close();
        working.ifPresent(w -> w.engine().close());
        membership.close();
        working.flatMap(Working::history).ifPresent(History::close);
        LOG.info("node {} has stopped", config.name());
    }
}
