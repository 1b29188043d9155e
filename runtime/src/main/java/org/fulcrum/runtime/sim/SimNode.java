package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.Standing;

/**
 * A node: processors shared in proportion to demand, memory that thrashes when it is overcommitted. Between two changes
 * everything on it gets on at a constant rate. Belongs to the simulation's thread.
 */
final class SimNode {
    /** Work that misses memory is that much slower: at 10 % overcommitted a node does a third of its work. */
    private static final double THRASH = 20;

    private static final double MOST_STALL = 0.97;

    final int number;
    final Scenario.Node spec;
    final List<SimProcess> running = new ArrayList<>();
    /** Have been promised a place, and travel. */
    final List<SimProcess> arriving = new ArrayList<>();

    double speed;
    double background;
    long backgroundBytes;
    Standing standing = Standing.OPEN;
    int movesInFlight;
    int version;
    private double advancedAt;
    private double demand;
    private double foreign;
    private double traffic;
    private long used;
    private boolean guests;

    SimNode(int number, Scenario.Node spec) {
        this.number = number;
        this.spec = spec;
        speed = spec.speed();
    }

    /** Work done since the last change. */
    void advance(double now) {
        double passed = now - advancedAt;
        for (SimProcess p : running) {
            p.done += p.rate * passed;
        }
        advancedAt = now;
    }

    /** New rates after a change at this moment, to which it has been advanced. */
    void share() {
        count();
        double crowd = Math.max(1, (demand + background) / Math.max(1e-9, spec.cores()));
        double pace = speed / crowd * (1 - stall());
        for (SimProcess p : running) {
            p.rate = p.isAway() && pace > 0 ? 1 / (1 / pace + p.job.io()) : pace;
        }
    }

    private void count() {
        demand = 0;
        foreign = 0;
        traffic = 0;
        used = backgroundBytes;
        guests = false;
        for (SimProcess p : running) {
            demand += p.job.cpu();
            used += p.bytes;
            if (p.isAway()) {
                traffic += p.job.io() * p.rate;
                guests = true;
            }
            foreign += p.home.site().equals(spec.site()) ? 0 : p.job.cpu();
        }
    }

    /** When the first of them ends if nothing changes, seconds. */
    double firstEnd() {
        double first = Double.POSITIVE_INFINITY;
        for (SimProcess p : running) {
            if (p.rate > 0) {
                first = Math.min(first, advancedAt + Math.max(0, p.job.length() - p.done) / p.rate);
            }
        }
        return first;
    }

    boolean hasGuests() {
        return guests;
    }

    private double stall() {
        double over = used <= spec.memoryBytes() ? 0 : THRASH * (used - spec.memoryBytes()) / Math.max(1, used);
        return Math.min(MOST_STALL, over / (1 + over));
    }

    /** As it measures itself, wrong by the part {@code noise}. */
    NodeView view(double noise) {
        return view((demand + background) * (1 + noise), used);
    }

    /** As it tells others. */
    NodeView claim(double noise) {
        return view((demand + background) * (1 + noise) * spec.claims(), (long) (used * spec.claims()));
    }

    /** With those that are on their way to it: what it decides upon whom to take in. */
    NodeView expecting(double now) {
        NodeView view = claim(0);
        for (SimProcess p : arriving) {
            view = view.plus(p.view(now));
        }
        return view;
    }

    private NodeView view(double load, long memory) {
        return new NodeView(
                spec.name(),
                spec.site(),
                spec.cores(),
                speed,
                load,
                Math.min(load, foreign),
                spec.memoryBytes(),
                memory,
                stall(),
                traffic,
                standing);
    }

    /** What runs there, with what it has done up to now. */
    List<ProcessView> processes(double now) {
        advance(now);
        List<ProcessView> views = new ArrayList<>(running.size());
        for (SimProcess p : running) {
            views.add(p.view(now));
        }
        return views;
    }
}
