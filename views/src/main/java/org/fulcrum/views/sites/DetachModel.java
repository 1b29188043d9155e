package org.fulcrum.views.sites;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What the pane shows of one other site. Needs no toolkit. The one listener is told after every change.
 *
 * <p>An order that was answered holds for the pane until there is a snapshot of that policy or a later one.
 */
public final class DetachModel {
    /**
     * How far the parting has come.
     *
     * @param left processes of either side that are still at the other
     * @param of the most that there were
     */
    public record Progress(int left, int of) {
        /** The part that is home, 0 to 1. */
        public double fraction() {
            return of == 0 ? 1 : (double) (of - left) / of;
        }
    }

    private final Map<String, Integer> peaks = new HashMap<>();
    private @Nullable ClusterSnapshot snapshot;
    private @Nullable String site;
    private boolean ordered;
    private long detachedInVersion = -1;
    private String error = "";
    private Runnable listener = () -> {};

    /** Names the one who is told after every change. */
    public void onChange(Runnable told) {
        listener = told;
    }

    /** Takes a new snapshot in. */
    public void apply(ClusterSnapshot latest) {
        snapshot = latest;
        peaks.keySet().removeIf(name -> find(latest, name).isEmpty());
        latest.sites().forEach(this::see);
        if (latest.policy().version() >= detachedInVersion) {
            detachedInVersion = -1;
        }
        listener.run();
    }

    /** A snapshot tells only how many are left: what there were, this console has to remember. */
    private void see(SiteSnapshot told) {
        if (told.attached()) {
            peaks.put(told.name(), left(told));
        } else {
            peaks.merge(told.name(), left(told), Math::max);
        }
    }

    private static int left(SiteSnapshot told) {
        return told.guestsHere() + told.oursThere();
    }

    private static Optional<SiteSnapshot> find(ClusterSnapshot in, String name) {
        return in.sites().stream()
                .filter(s -> !s.own() && s.name().equals(name))
                .findFirst();
    }

    /** Begins to show a site. */
    void open(String name) {
        site = name;
        ordered = false;
        detachedInVersion = -1;
        error = "";
        listener.run();
    }

    /** Shows no site any more. */
    void close() {
        site = null;
        listener.run();
    }

    /** The name of this console in the cluster; empty before the first news. */
    String self() {
        return snapshot == null ? "" : snapshot.self();
    }

    /** The site of this console; empty before the first news. */
    String ownSite() {
        return snapshot == null ? "" : ParterRow.ownSite(snapshot);
    }

    /** The site that is shown. */
    public Optional<String> site() {
        return Optional.ofNullable(site);
    }

    /** The site that is shown, as last heard of. */
    public Optional<SiteSnapshot> news() {
        return Optional.ofNullable(snapshot).flatMap(s -> site().flatMap(name -> find(s, name)));
    }

    /** Whether processes may go to and fro. */
    public boolean attached() {
        return detachedInVersion < 0 && news().map(SiteSnapshot::attached).orElse(true);
    }

    /** What the pane is about. */
    public DetachStage stage() {
        if (news().isEmpty()) {
            return DetachStage.ABSENT;
        }
        if (attached()) {
            return DetachStage.ASKING;
        }
        return progress().left() > 0 ? DetachStage.PARTING : DetachStage.PARTED;
    }

    /** How far the parting has come. */
    public Progress progress() {
        int left = news().map(DetachModel::left).orElse(0);
        int peak = site().map(name -> peaks.getOrDefault(name, left)).orElse(left);
        return new Progress(left, Math.max(left, peak));
    }

    /** Who is away from home on either side. */
    public List<ParterRow> rows() {
        ClusterSnapshot latest = snapshot;
        return latest == null
                ? List.of()
                : news().map(known -> ParterRow.of(latest, known)).orElse(List.of());
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

    /** Notes that the site is detached by that policy. */
    void detached(PolicySnapshot by) {
        ordered = false;
        boolean heard = snapshot != null && snapshot.policy().version() >= by.version();
        detachedInVersion = heard ? -1 : by.version();
        listener.run();
    }

    /** Notes why an order was not carried out. */
    void fail(String why) {
        ordered = false;
        error = why;
        listener.run();
    }
}
