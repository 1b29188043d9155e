package org.fulcrum.runtime.node;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.linux.CgroupNodeProbe;
import org.fulcrum.runtime.linux.ProcProcessProbe;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.node.socket.LocalServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: member of the cluster, engine, heartbeat and local socket. */
public final class Node implements AutoCloseable {
    /** How long a stop may take, milliseconds. */
    public static final long STOP_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final NodeConfig config;
    private final Membership membership;
    private final Engine engine;
    private final LocalServer server;

    private Node(NodeConfig config, Membership membership, Engine engine, LocalServer server) {
        this.config = config;
        this.membership = membership;
        this.engine = engine;
        this.server = server;
    }

    /**
     * Joins the cluster, starts the engine, opens the local socket, in that order; what was started is closed again
     * when a later step fails.
     */
    public static Node start(NodeConfig config, EngineOpener opener) throws IOException {
        long incarnation = System.currentTimeMillis();
        LateDesk desk = new LateDesk(config.name());
        Membership membership = Membership.join(config.group(), incarnation, desk);
        try {
            Engine engine = opener.open(config, membership.plane());
            return new Startup(config, membership, engine).finish(desk, incarnation);
        } catch (IOException | RuntimeException failed) {
            membership.close();
            throw failed;
        }
    }

    private record Startup(NodeConfig config, Membership membership, Engine engine) {
        Node finish(LateDesk late, long incarnation) throws IOException {
            HomeDesk desk = new HomeDesk(config.name(), engine, membership.knowledge());
            late.open(desk);
            ClusterOperator.Intake intake = (pid, uid) -> {
                var key = engine.register(pid, uid);
                membership.hurry();
                return key;
            };
            ClusterOperator.Place place = new ClusterOperator.Place(
                    config.name(),
                    membership.knowledge(),
                    membership.plane(),
                    Optional.of(new ClusterOperator.Local(desk, intake)));
            LocalServer server = openSocket(place);
            engine.onChange(changed -> membership.hurry());
            membership.beat(new ReportAssembly(
                    config.name(),
                    config.bindAddress() + ":" + config.streamPort(),
                    incarnation,
                    engine,
                    new CgroupNodeProbe(),
                    new ProcProcessProbe()));
            LOG.info(
                    "node {} is up: cluster {} on {}",
                    config.name(),
                    config.cluster(),
                    membership.plane().groupAddress());
            return new Node(config, membership, engine, server);
        }

        private LocalServer openSocket(ClusterOperator.Place place) throws IOException {
            try {
                return LocalServer.open(config.socket(), new LocalVerbs(place));
            } catch (IOException failed) {
                engine.close();
                throw failed;
            }
        }
    }

    /** Own group address, {@code host:port}: a seed for others. */
    String groupAddress() {
        return membership.plane().groupAddress();
    }

    /** Members in the group's view now, this one included. */
    int groupSize() {
        return membership.plane().groupSize();
    }

    /** Closes everything; returns after {@link #STOP_MILLIS} at the latest, whatever hangs. */
    @Override
    public void close() {
        Thread closing = Thread.ofPlatform().daemon().name("closing").start(this::closeAll);
        try {
            if (!closing.join(Duration.ofMillis(STOP_MILLIS))) {
                LOG.warn(
                        "node {} did not stop in {} s; leaving it",
                        config.name(),
                        TimeUnit.MILLISECONDS.toSeconds(STOP_MILLIS));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        server.close();
        engine.close();
        membership.close();
        LOG.info("node {} has stopped", config.name());
    }
}
