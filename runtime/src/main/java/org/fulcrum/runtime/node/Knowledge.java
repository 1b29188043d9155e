package org.fulcrum.runtime.node;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.cluster.ControlMessage;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member knows of the cluster, and who wants to be told. Thread-safe; its lock is held only for the table.
 */
final class Knowledge {
    private static final Logger LOG = LoggerFactory.getLogger(Knowledge.class);

    private final String self;
    private final Consumer<String> forgotten;
    private final MemberTable<NodeReport> members = new MemberTable<>();
    private final CopyOnWriteArrayList<Consumer<ClusterSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean changed;

    /** Knowledge of the member {@code self}; {@code forgotten} is told who has left or was silent for too long. */
    Knowledge(String self, Consumer<String> forgotten) {
        this.self = self;
        this.forgotten = forgotten;
    }

    void heard(ControlMessage.News news) {
        switch (news) {
            case NodeReport r -> step(new MemberTable.Event.Heard<>(r.name(), r.incarnation(), r.sequence(), r));
            case ControlMessage.Farewell f -> step(new MemberTable.Event.Left<>(f.name(), f.incarnation()));
        }
    }

    void tick() {
        step(new MemberTable.Event.Tick<>());
    }

    private void step(MemberTable.Event<NodeReport> event) {
        List<MemberTable.Effect> effects;
        synchronized (members) {
            effects = members.step(event, nowMillis());
        }
        changed = true;
        effects.forEach(this::tell);
    }

    private void tell(MemberTable.Effect effect) {
        switch (effect) {
            case MemberTable.Effect.Appeared e -> LOG.info("{} hears of {}", self, e.name());
            case MemberTable.Effect.Restarted e -> {
                LOG.info("{} hears that {} was started anew", self, e.name());
                forgotten.accept(e.name());
            }
            case MemberTable.Effect.Departed e -> {
                LOG.info("{} hears that {} left", self, e.name());
                forgotten.accept(e.name());
            }
            case MemberTable.Effect.Forgotten e -> {
                LOG.warn("{} forgets {}: silent for {} s", self, e.name(), e.silentMillis() / 1000);
                forgotten.accept(e.name());
            }
            case MemberTable.Effect.Ignored e -> LOG.debug("{} ignored old news of {}", self, e.name());
        }
    }

    List<MemberTable.Row<NodeReport>> rows() {
        synchronized (members) {
            return members.rows(nowMillis());
        }
    }

    ClusterSnapshot snapshot() {
        return SnapshotAssembly.of(Instant.now(), self, rows());
    }

    /** The newest report of a process by its home. */
    Optional<HomeReport> home(String node, int pid) {
        return rows().stream()
                .filter(row -> row.name().equals(node))
                .flatMap(row -> row.news().homes().stream())
                .filter(home -> home.pid() == pid)
                .findFirst();
    }

    Operator.Subscription subscribe(Consumer<ClusterSnapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    boolean isListenedTo() {
        return !listeners.isEmpty();
    }

    /** Tells the listeners, if there is something to tell. */
    void publish() {
        if (!changed || listeners.isEmpty()) {
            return;
        }
        changed = false;
        ClusterSnapshot snapshot = snapshot();
        for (Consumer<ClusterSnapshot> listener : listeners) {
            try {
                listener.accept(snapshot);
            } catch (RuntimeException broken) {
                LOG.error("a listener to snapshots failed", broken);
            }
        }
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }
}
