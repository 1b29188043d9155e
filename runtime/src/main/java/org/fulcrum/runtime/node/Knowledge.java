package org.fulcrum.runtime.node;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.cluster.ControlMessage;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.core.gossip.Told;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member knows of the cluster, and who wants to be told: everybody's figures by gossip, and the lists of
 * those that told theirs. Thread-safe; its lock is held only for the tables.
 */
final class Knowledge {
    private static final Logger LOG = LoggerFactory.getLogger(Knowledge.class);

    private final String self;
    private final String site;
    private final Supplier<PolicySnapshot> policy;
    private final Consumer<String> forgotten;
    private final MemberTable<NodeReport> members;
    private final ToldLists lists = new ToldLists();
    private final CopyOnWriteArrayList<Consumer<ClusterSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, String> strangers = new HashMap<>();
    private volatile boolean changed;
    private volatile long leastIncarnation;

    /**
     * Knowledge of a member.
     *
     * @param site the site it belongs to
     * @param policy the cluster's, as this member knows it
     * @param forgotten is told who has left or was silent for too long
     */
    Knowledge(String self, String site, Supplier<PolicySnapshot> policy, Consumer<String> forgotten) {
        this.policy = policy;
        this.self = self;
        this.site = site;
        this.forgotten = forgotten;
        this.members = new MemberTable<>(self);
    }

    /** A member told of itself. */
    void heard(ControlMessage.News news) {
        switch (news) {
            case NodeReport r -> {
                synchronized (members) {
                    lists.heard(r, nowMillis());
                }
                step(new MemberTable.Event.Heard<>(told(r)));
            }
            case ControlMessage.Farewell f ->
                step(new MemberTable.Event.Heard<>(Told.farewell(f.name(), f.incarnation())));
        }
    }

    /** A member told what it knows of others. */
    void gossiped(List<Told<NodeReport>> window) {
        window.forEach(told -> step(new MemberTable.Event.Heard<>(told)));
    }

    /** News of this member itself. */
    void own(NodeReport report) {
        synchronized (members) {
            lists.heard(report, nowMillis());
        }
        step(new MemberTable.Event.Own<>(told(report)));
    }

    private static Told<NodeReport> told(NodeReport r) {
        return Told.now(r.name(), r.incarnation(), r.sequence(), r.changes(), r.figures());
    }

    /** The group does not see these members any more. */
    void lost(Set<String> names) {
        step(new MemberTable.Event.Lost<>(names));
    }

    void tick() {
        step(new MemberTable.Event.Tick<>());
        synchronized (members) {
            lists.forget(nowMillis());
        }
    }

    /** Something that snapshots show has changed. */
    void touch() {
        changed = true;
    }

    /** What to tell one other member now. */
    List<Told<NodeReport>> window() {
        synchronized (members) {
            return members.window(MemberTable.WINDOW_ENTRIES, nowMillis());
        }
    }

    /** What to tell other sites of this one: the nodes with most to give. */
    List<Told<NodeReport>> best(String site) {
        synchronized (members) {
            return members.best(
                    r -> r.site().equals(site) && !r.observer() && r.standing().open(),
                    Comparator.comparingDouble(r -> -r.reading().idle()),
                    MemberTable.WINDOW_ENTRIES,
                    nowMillis());
        }
    }

    /** Lowest incarnation in which this member is heard; higher than its clock says if that was set back. */
    long leastIncarnation() {
        return leastIncarnation;
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
            case MemberTable.Effect.Outlived e -> {
                LOG.info("{} is believed to be of incarnation {} or dead, and rises above it", self, e.incarnation());
                leastIncarnation = Math.min(Told.MAX_INCARNATION, e.incarnation() + 1);
            }
            case MemberTable.Effect.Ignored e -> LOG.debug("{} ignored old news of {}", self, e.name());
        }
    }

    /** All members, with the lists of those that told theirs; the age is that of the figures. */
    List<MemberTable.Row<NodeReport>> rows() {
        synchronized (members) {
            long now = nowMillis();
            List<MemberTable.Row<NodeReport>> rows = members.rows(now);
            rows.forEach(this::remember);
            return rows.stream()
                    .map(row -> new MemberTable.Row<>(row.name(), lists.with(row, now), row.ageMillis()))
                    .toList();
        }
    }

    /** Of a site that is detached nothing is heard; its guests that have not got home yet are still its. */
    private void remember(MemberTable.Row<NodeReport> row) {
        if (row.news().site().equals(site)) {
            strangers.remove(row.name());
        } else if (strangers.size() < MemberTable.MAX_MEMBERS) {
            strangers.put(row.name(), row.news().site());
        }
    }

    /** Members with capacity whose lists are older than that, the oldest first. */
    List<String> withListsOlderThan(long millis) {
        synchronized (members) {
            long now = nowMillis();
            return members.rows(now).stream()
                    .filter(row -> !row.name().equals(self) && !row.news().observer())
                    .filter(row -> lists.ageMillis(row, now) > millis)
                    .sorted(Comparator.comparingLong(row -> -lists.ageMillis(row, now)))
                    .map(MemberTable.Row::name)
                    .toList();
        }
    }

    ClusterSnapshot snapshot() {
        List<MemberTable.Row<NodeReport>> rows = rows();
        Map<String, String> known;
        synchronized (members) {
            known = Map.copyOf(strangers);
        }
        return SnapshotAssembly.of(Instant.now(), self, site, rows, policy.get(), known);
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
