package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.fulcrum.runtime.core.balance.ProcessClass;

/** The jobs of a scenario, drawn from a seed before anything runs: all policies are given the same. */
final class Jobs {
    private Jobs() {}

    /**
     * A job.
     *
     * @param number from 0, in the order of arrival
     * @param at when it is started, seconds
     * @param node where, by number: its home
     * @param placed whether the policy may start it elsewhere
     * @param length work, seconds alone on a processor of speed 1
     * @param cpu processor demand, cores
     * @param bytes memory once it has grown
     * @param io time for calls to home when away, seconds for each second of work
     * @param user owner
     * @param kind class
     * @param leaves whether it may leave its site
     * @param starts where it is when it is not placed, by number; its home, unless it was a guest before all began
     * @param done part of the work that was done before all began, seconds
     */
    record Job(
            int number,
            double at,
            int node,
            boolean placed,
            double length,
            double cpu,
            long bytes,
            double io,
            String user,
            ProcessClass kind,
            boolean leaves,
            int starts,
            double done) {
        /** Work that is asked for, seconds. */
        double work() {
            return length - done;
        }
    }

    static List<Job> draw(Scenario scenario, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Job> jobs = new ArrayList<>();
        for (Scenario.Demand demand : scenario.demands()) {
            SplittableRandom own = random.split();
            if (demand.every().equals(Scenario.Demand.NEVER)) {
                for (int node : demand.nodes()) {
                    for (int i = 0; i < demand.count(); i++) {
                        jobs.add(job(demand, node, demand.first().next(own), own));
                    }
                }
            } else {
                arrivals(demand, own, jobs);
            }
        }
        jobs.sort(Comparator.comparingDouble(Job::at));
        for (int i = 0; i < jobs.size(); i++) {
            Job j = jobs.get(i);
            jobs.set(
                    i,
                    new Job(
                            i, j.at, j.node, j.placed, j.length, j.cpu, j.bytes, j.io, j.user, j.kind, j.leaves,
                            j.starts, j.done));
        }
        return List.copyOf(jobs);
    }

    private static void arrivals(Scenario.Demand demand, SplittableRandom random, List<Job> jobs) {
        double at = demand.first().next(random);
        for (int i = 0; i < demand.count() && at < demand.until(); i++) {
            int node = demand.nodes().get(random.nextInt(demand.nodes().size()));
            jobs.add(job(demand, node, at, random));
            at += demand.every().next(random);
        }
    }

    private static Job job(Scenario.Demand d, int node, double at, SplittableRandom random) {
        return new Job(
                0,
                at,
                node,
                d.placed(),
                Math.max(0.001, d.length().next(random)),
                Math.max(0.001, d.cpu().next(random)),
                (long) Math.max(0, d.memory().next(random)),
                Math.max(0, d.io().next(random)),
                d.user(),
                d.kind(),
                d.leaves(),
                node,
                0);
    }
}
