package org.fulcrum.views.drain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.NodeSnapshot;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.jspecify.annotations.Nullable;

/**
 * What the pane shows of one node. Needs no toolkit. The one listener is told after every change.
 *
 * <p>An order that was answered holds for the pane until the node's own news show another standing than they did before
 * it: news are slower than answers, and the pane must not fall back for that moment.
 */
public final class DrainModel {
    /**
     * How far a drain has come.
     *
     * @param left programs that have still to leave
     * @param of the most that there were
     */
    public record Progress(int left, int of) {
        /** The part that has left, 0 to 1. */
        public double fraction() {
            return of == 0 ? 1 : (double) (of - left) / of;
        }
    }

    private record Answered(Episode before, Standing standing) {}

    /** A standing without what changes while it lasts. */
    private record Episode(boolean open, Instant since) {
        static Episode of(Standing standing) {
            return new Episode(standing.open(), standing.since());
        }
    }

    private final Peaks peaks = new Peaks();
    private @Nullable ClusterSnapshot snapshot;
    private @Nullable String node;
    private boolean toDrain;
    private Plan plan = new Plan.Asked();
    private boolean ordered;
    private @Nullable Answered answered;
    private String error = "";
    private Runnable listener = () -> {};

    /** Names the one who is told after every change. */
    public void onChange(Runnable told) {
        listener = told;
    }

    /** Takes a new snapshot in. */
    public void apply(ClusterSnapshot latest) {
        snapshot = latest;
        peaks.see(latest);
        settle();
        listener.run();
    }

    /** Once the news show another standing than before the order, or the one it led to, they hold. */
    private void settle() {
        Answered given = answered;
        Episode now = Episode.of(heard());
        if (given != null && (!now.equals(given.before()) || now.equals(Episode.of(given.standing())))) {
            answered = null;
        }
    }

    /** Begins to show a node. */
    void open(String name, boolean wantsDrain) {
        node = name;
        toDrain = wantsDrain;
        plan = new Plan.Asked();
        ordered = false;
        answered = null;
        error = "";
        listener.run();
    }

    /** Shows no node any more. */
    void close() {
        node = null;
        listener.run();
    }

    /** The name of this console in the cluster; empty before the first news. */
    public String self() {
        return snapshot == null ? "" : snapshot.self();
    }

    /** The node that is shown. */
    public Optional<String> node() {
        return Optional.ofNullable(node);
    }

    /** The node that is shown, as last heard of. */
    public Optional<NodeSnapshot> news() {
        return Optional.ofNullable(snapshot).flatMap(s -> node().flatMap(s::node));
    }

    private Standing heard() {
        return news().map(NodeSnapshot::standing).orElse(Standing.OPEN);
    }

    /** How the node stands. */
    public Standing standing() {
        return answered == null ? heard() : answered.standing();
    }

    /** What the pane is about. */
    public Stage stage() {
        return news().isEmpty() ? Stage.ABSENT : Stage.of(standing().state(), toDrain);
    }

    /** What would leave. */
    public Plan plan() {
        return plan;
    }

    void plan(Plan next) {
        plan = next;
        listener.run();
    }

    /** Whether an order is on its way. */
    public boolean ordered() {
        return ordered;
    }

    /** What went wrong last; empty when nothing did. */
    public String error() {
        return error;
    }

    /** Notes that an order is on its way. */
    void order() {
        ordered = true;
        error = "";
        listener.run();
    }

    /** Notes that the node does what it was told. */
    void answer(Standing standing) {
        ordered = false;
        answered = new Answered(Episode.of(heard()), standing);
        settle();
        node().ifPresent(name -> peaks.see(name, standing));
        listener.run();
    }

    /** Notes why an order was not carried out. */
    void fail(String why) {
        ordered = false;
        error = why;
        listener.run();
    }

    /** How far the drain has come. */
    public Progress progress() {
        Standing now = standing();
        return new Progress(now.left(), node().map(name -> peaks.of(name, now)).orElse(now.left()));
    }

    /** Programs of the node that are elsewhere: their deputies stay and serve them. */
    public long deputies() {
        return Stream.ofNullable(snapshot)
                .flatMap(s -> s.processes().stream())
                .filter(p -> p.key().home().equals(node) && !p.node().equals(node))
                .filter(p -> p.residency() != Residency.LOST)
                .count();
    }

    /** The programs of the plan, or those that are still there. */
    public List<ProgramRow> rows() {
        if (stage() == Stage.PLANNING) {
            return plan instanceof Plan.Known known ? ProgramRow.of(known.plan()) : List.of();
        }
        ClusterSnapshot latest = snapshot;
        String name = node;
        return latest == null || name == null || stage() != Stage.LEAVING
                ? List.of()
                : ProgramRow.left(latest, name, standing());
    }
}
