package org.fulcrum.runtime.sim;

import org.fulcrum.runtime.core.balance.ProcessView;

/**
 * A job that has started. Belongs to the simulation's thread; where it is, {@link SimNode} and {@link Simulation} keep.
 */
final class SimProcess {
    /** Memory that a process has from its start. */
    static final long FIRST_BYTES = 8_000_000;

    final Jobs.Job job;
    final Scenario.Node home;
    private final String id;
    int node;
    boolean travels;
    double cameAt;
    double done;
    double rate;
    long bytes;
    int moves;
    double endedAt = Double.NaN;

    SimProcess(Jobs.Job job, Scenario.Node home, double now) {
        this.job = job;
        this.home = home;
        id = home.name() + ":" + job.number();
        cameAt = now;
        done = job.done();
        bytes = done > 0 ? job.bytes() : Math.min(FIRST_BYTES, job.bytes());
    }

    String id() {
        return id;
    }

    boolean isAway() {
        return node != job.node();
    }

    /** As its node knows it: what it has done so far, but not what is left. */
    ProcessView view(double now) {
        return new ProcessView(
                id,
                home.name(),
                home.site(),
                job.user(),
                job.kind(),
                job.cpu(),
                bytes,
                job.io(),
                done,
                Math.round((now - cameAt) * 1000),
                "",
                job.leaves());
    }
}
