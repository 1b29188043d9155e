package org.fulcrum.runtime.node;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.cluster.ControlMessage;
import org.fulcrum.runtime.cluster.ControlPlane;
import org.fulcrum.runtime.cluster.Desk;
import org.fulcrum.runtime.cluster.GroupSettings;

/**
 * One member's life in the cluster: what it knows, how it asks, and the heartbeat between. Made in two steps because a
 * node's engine needs the control plane, and the heartbeat needs the engine.
 */
final class Membership implements AutoCloseable {
    private final String name;
    private final long incarnation;
    private final Knowledge knowledge;
    private final ControlPlane plane;
    private final CompletableFuture<Heartbeat> heartbeat = new CompletableFuture<>();

    private Membership(GroupSettings settings, long incarnation, Desk desk) throws IOException {
        this.name = settings.name();
        this.incarnation = incarnation;
        CompletableFuture<ControlPlane> joined = new CompletableFuture<>();
        this.knowledge = new Knowledge(name, gone -> {
            CompletableFuture<Void> unusedNext = joined.thenAccept(p -> p.forgotten(gone));
        });
        this.plane = ControlPlane.join(settings, desk, knowledge::heard, this::hurry);
        joined.complete(plane);
    }

    static Membership join(GroupSettings settings, long incarnation, Desk desk) throws IOException {
        return new Membership(settings, incarnation, desk);
    }

    /** Begins to tell news. */
    void beat(SelfReport self) {
        Heartbeat started = new Heartbeat(self, knowledge, plane::tell);
        heartbeat.complete(started);
        started.start();
    }

    /** Something changed that others should know soon. */
    void hurry() {
        if (heartbeat.isDone()) {
            heartbeat.join().hurry();
        }
    }

    /** Brings what is known of this member itself up to date. */
    void catchUp() {
        if (heartbeat.isDone()) {
            heartbeat.join().catchUp();
        }
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
        plane.tell(new ControlMessage.Farewell(name, incarnation));
        plane.close();
    }
}
