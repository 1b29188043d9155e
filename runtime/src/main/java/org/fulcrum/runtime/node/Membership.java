package org.fulcrum.runtime.node;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.fulcrum.runtime.cluster.ControlMessage;
import org.fulcrum.runtime.cluster.ControlPlane;
import org.fulcrum.runtime.cluster.Desk;
import org.fulcrum.runtime.cluster.GroupSettings;
import org.fulcrum.runtime.cluster.NewsDesk;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.Told;
import org.fulcrum.runtime.steer.PolicyKeeper;
import org.fulcrum.runtime.steer.SiteTies;

/**
 * One member's life in the cluster: what it knows, how it asks, and the heartbeat between. Made in two steps because a
 * node's engine needs the control plane, and the heartbeat needs the engine.
 */
final class Membership implements AutoCloseable {
    private final String name;
    private final long incarnation;
    private final Knowledge knowledge;
    private final ControlPlane plane;
    private final PolicyKeeper policy;
    private final SiteTies ties;
    private final CompletableFuture<Heartbeat> heartbeat = new CompletableFuture<>();

    private Membership(GroupSettings settings, long incarnation, Desk desk, PolicyKeeper policy, SiteTies ties)
            throws IOException {
        this.policy = policy;
        this.ties = ties;
        this.name = settings.name();
        this.incarnation = incarnation;
        CompletableFuture<ControlPlane> joined = new CompletableFuture<>();
        this.knowledge = new Knowledge(name, settings.cluster(), policy::snapshot, gone -> {
            CompletableFuture<Void> unusedNext = joined.thenAccept(p -> p.forgotten(gone));
        });
        this.plane = ControlPlane.join(settings, desk, newsDesk(), ties::attached);
        joined.complete(plane);
    }

    private NewsDesk newsDesk() {
        return new NewsDesk() {
            @Override
            public void heard(ControlMessage.News news) {
                knowledge.heard(news);
            }

            @Override
            public void gossiped(List<Told<NodeReport>> window) {
                knowledge.gossiped(window);
            }

            @Override
            public void membersChanged(Set<String> lost) {
                knowledge.lost(lost);
                if (heartbeat.isDone()) {
                    heartbeat.join().greet();
                }
            }

            @Override
            public Optional<ControlMessage.PolicyNews> policy(ControlMessage.PolicyNews told) {
                Optional<ControlMessage.PolicyNews> later = policy.heard(told);
                knowledge.touch();
                return later;
            }

            @Override
            public Optional<NodeReport> own() {
                return heartbeat.isDone() ? Optional.of(heartbeat.join().catchUp()) : Optional.empty();
            }
        };
    }

    static Membership join(GroupSettings settings, long incarnation, Desk desk, PolicyKeeper policy, SiteTies ties)
            throws IOException {
        return new Membership(settings, incarnation, desk, policy, ties);
    }

    /** Begins to tell news; {@code turn} gets what was measured, at every beat. */
    void beat(SelfReport self, Consumer<NodeReport> turn) {
        Heartbeat started = new Heartbeat(self, knowledge, plane, policy, ties, turn);
        heartbeat.complete(started);
        started.start();
    }

    /** Something changed that others should know soon. */
    void hurry() {
        if (heartbeat.isDone()) {
            heartbeat.join().hurry();
        }
    }

    /** Brings up to date what an operator may see: of this member itself, and the lists that others told elsewhere. */
    void catchUp() {
        if (heartbeat.isDone()) {
            heartbeat.join().catchUp();
            heartbeat.join().fetchLists();
        }
    }

    /** What other sites are to this member. */
    SiteTies ties() {
        return ties;
    }

    PolicyKeeper policy() {
        return policy;
    }

    Knowledge knowledge() {
        return knowledge;
    }

    ControlPlane plane() {
        return plane;
    }

    @Override
    public void close() {
        if (heartbeat.isDone()) {
            heartbeat.join().close();
        }
        long last = Math.max(incarnation, knowledge.leastIncarnation());
        plane.tell(new ControlMessage.Farewell(name, last), Set.of(), true);
        plane.close();
    }
}
