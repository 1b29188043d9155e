package org.fulcrum.runtime.sim;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The theoretical optimum with migration, moves being free: all processors of the cluster are one machine that its jobs
 * share equally, each job on at most one processor's worth of the fastest ones.
 */
final class Ideal {
    private final double[] speeds;

    private Ideal(Scenario scenario) {
        speeds = scenario.nodes().stream()
                .flatMapToDouble(n -> {
                    double[] each = new double[(int) Math.round(n.cores())];
                    Arrays.fill(each, n.speed());
                    return Arrays.stream(each);
                })
                .sorted()
                .toArray();
        // From the fastest, and summed: the first k of them together.
        for (int i = 0, j = speeds.length - 1; i < j; i++, j--) {
            double slow = speeds[i];
            speeds[i] = speeds[j];
            speeds[j] = slow;
        }
        for (int i = 1; i < speeds.length; i++) {
            speeds[i] += speeds[i - 1];
        }
    }

    private record Ending(double served, Jobs.Job job) {}

    /** When each job would end, seconds, by its number. */
    static double[] ends(Scenario scenario, List<Jobs.Job> jobs) {
        return new Ideal(scenario).run(jobs);
    }

    private double[] run(List<Jobs.Job> jobs) {
        double[] ends = new double[jobs.size()];
        PriorityQueue<Ending> active = new PriorityQueue<>((a, b) -> Double.compare(a.served, b.served));
        double now = 0;
        double served = 0;
        double demand = 0;
        int next = 0;
        while (next < jobs.size() || !active.isEmpty()) {
            double pace = pace(demand);
            double arrival = next < jobs.size() ? jobs.get(next).at() : Double.POSITIVE_INFINITY;
            Ending first = active.peek();
            double end = first == null ? Double.POSITIVE_INFINITY : now + (first.served - served) / pace;
            double at = Math.min(arrival, end);
            served += pace * (at - now);
            now = at;
            if (first != null && end <= arrival) {
                active.remove();
                demand -= first.job.cpu();
                ends[first.job.number()] = now;
            } else {
                Jobs.Job job = jobs.get(next++);
                active.add(new Ending(served + job.work(), job));
                demand += job.cpu();
            }
        }
        return ends;
    }

    /** Work that each gets done in a second, when together they want so many cores. */
    private double pace(double demand) {
        int wanted = (int) Math.max(1, Math.ceil(demand - 1e-6));
        int used = Math.min(wanted, speeds.length);
        return used == 0 ? 1e-12 : speeds[used - 1] / Math.max(demand, used == wanted ? used : demand);
    }
}
