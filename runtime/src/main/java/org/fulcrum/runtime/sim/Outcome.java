package org.fulcrum.runtime.sim;

import java.util.List;
import java.util.Map;
import org.fulcrum.runtime.core.balance.Cause;

/**
 * What came of a run.
 *
 * @param policy its name
 * @param seconds when the last job ended, seconds
 * @param finished jobs that ended
 * @param unfinished jobs that did not before the scenario's end
 * @param meanSlowdown mean over the jobs of the time each took, as a multiple of what it takes alone on the fastest
 *     node
 * @param worstSlowdown the largest of these
 * @param optimalSlowdown the mean when moves are free and everything is known ({@link Ideal})
 * @param moves processes moved, in all
 * @param movesForProcess on average
 * @param refusals by nodes that had changed since they were heard of
 * @param causes moves by their cause
 * @param decisions turns in which a node had to look at its processes
 * @param decisionMicros mean time of one of them, microseconds; 0 when not timed
 * @param endings when each job ended, seconds, by its number; NaN for those that did not
 * @param log the first moves, a line each
 */
public record Outcome(
        String policy,
        double seconds,
        int finished,
        int unfinished,
        double meanSlowdown,
        double worstSlowdown,
        double optimalSlowdown,
        int moves,
        double movesForProcess,
        int refusals,
        Map<Cause, Integer> causes,
        long decisions,
        double decisionMicros,
        List<Double> endings,
        List<String> log) {
    /** Copies what can be changed. */
    public Outcome {
        causes = Map.copyOf(causes);
        endings = List.copyOf(endings);
        log = List.copyOf(log);
    }

    /** Mean slowdown as a multiple of the optimal one. */
    public double relativeSlowdown() {
        return meanSlowdown / optimalSlowdown;
    }

    static Outcome of(
            String policy,
            List<Jobs.Job> jobs,
            List<SimProcess> processes,
            double lastEnd,
            Tally tally,
            Scenario scenario) {
        double fastest = scenario.nodes().stream()
                .mapToDouble(Scenario.Node::speed)
                .max()
                .orElse(1);
        double[] ideal = Ideal.ends(scenario, jobs);
        double sum = 0;
        double optimal = 0;
        double worst = 0;
        int finished = 0;
        for (SimProcess p : processes) {
            double alone = p.job.work() / fastest;
            double until = Double.isNaN(p.endedAt) ? scenario.settings().untilSeconds() : p.endedAt;
            double slowdown = (until - p.job.at()) / alone;
            finished += Double.isNaN(p.endedAt) ? 0 : 1;
            sum += slowdown;
            worst = Math.max(worst, slowdown);
            optimal += (ideal[p.job.number()] - p.job.at()) / alone;
        }
        int count = Math.max(1, processes.size());
        return new Outcome(
                policy,
                lastEnd,
                finished,
                jobs.size() - finished,
                sum / count,
                worst,
                optimal / count,
                tally.moves(),
                (double) tally.moves() / count,
                tally.refusals(),
                tally.causes(),
                tally.decisions(),
                tally.decisionMicros(),
                processes.stream().map(p -> p.endedAt).toList(),
                tally.log());
    }
}
