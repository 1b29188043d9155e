package org.fulcrum.runtime.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.WrongLine;

/** Runs scenarios under policies: what the verb {@code simulate} and the tests call. */
public final class Experiment {
    /** The scenarios in the jar. */
    public static final List<String> BUILT_IN =
            List.of("table3", "memory-pressure", "steady", "oscillating", "drain", "sites", "liar");

    /** Not a file: another cluster and other jobs for each seed. */
    public static final String RANDOM = "random";

    /** The names of the policies. */
    public static final List<String> POLICIES = Policy.NAMES;

    private Experiment() {}

    /**
     * A line of a table such as the paper's Table 3: the run time of all jobs, seconds.
     *
     * @param value of what varies
     * @param without migration
     * @param with migration by ours
     * @param optimal with moves that are free
     * @param moves made by ours
     */
    public record Row(String value, double without, double with, double optimal, int moves) {}

    /**
     * The rows of a scenario in which something varies.
     *
     * @param variable what varies
     * @param rows one for each of its values
     */
    public record Rows(String variable, List<Row> rows) {
        /** Copies the list. */
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    /** The text of a scenario in the jar; empty when none has that name. */
    public static Optional<String> builtIn(String name) {
        if (!BUILT_IN.contains(name)) {
            return Optional.empty();
        }
        try (InputStream in = Experiment.class.getResourceAsStream("scenarios/" + name + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the scenario " + name);
            }
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the scenario " + name + " in the jar", unreadable);
        }
    }

    /** The scenario in the jar, which has no mistakes. */
    static ScenarioFile known(String name) {
        try {
            return ScenarioFile.parse(builtIn(name).orElseThrow());
        } catch (WrongLine wrong) {
            throw new IllegalStateException("scenario " + name, wrong);
        }
    }

    /** Whether something varies, so that {@link #rows} is the question. */
    public static boolean varies(ScenarioFile file) {
        return !file.variable().isEmpty();
    }

    /** Compares no migration, ours and the optimum for each value of what varies. */
    public static Rows rows(ScenarioFile file, long seed) {
        List<Row> rows = new ArrayList<>();
        for (Scenario scenario : file.variants()) {
            List<Jobs.Job> jobs = Jobs.draw(scenario, seed);
            double optimal = 0;
            for (double end : Ideal.ends(scenario, jobs)) {
                optimal = Math.max(optimal, end);
            }
            Outcome ours = run(scenario, jobs, "ours", seed, () -> 0);
            Outcome none = run(scenario, jobs, "none", seed, () -> 0);
            rows.add(new Row(scenario.label(), none.seconds(), ours.seconds(), optimal, ours.moves()));
        }
        return new Rows(file.variable(), rows);
    }

    /** Runs the first variant of a scenario under a policy. */
    public static Outcome run(ScenarioFile file, String policy, long seed, LongSupplier stopwatch) {
        Scenario scenario = file.variants().getFirst();
        return run(scenario, Jobs.draw(scenario, seed), policy, seed, stopwatch);
    }

    /**
     * Runs what was recorded under a policy.
     *
     * @param parameters of the balance
     * @param stopwatch nanoseconds, to time decisions by; {@code () -> 0} for none
     */
    public static Outcome replayed(
            Replay replay, String policy, Parameters parameters, long seed, LongSupplier stopwatch) {
        Scenario scenario = replay.scenario();
        return run(scenario.with(scenario.settings().with(parameters)), replay.jobs(), policy, seed, stopwatch);
    }

    /** Runs a random scenario under a policy. */
    public static Outcome random(String policy, long seed) {
        return run(ScenarioFile.of(RandomScenario.of(seed)), policy, seed, () -> 0);
    }

    /**
     * How a policy did over many random scenarios.
     *
     * @param policy its name
     * @param runs how many
     * @param meanSlowdown mean over the runs of the mean slowdown of a job
     * @param relativeMean mean over the runs of that, as a multiple of the optimal one
     * @param relativeMedian the median of these multiples
     * @param relativeWorst the largest of these multiples
     * @param worstSlowdown largest slowdown of a single job
     * @param movesForProcess mean over the runs
     */
    public record Contest(
            String policy,
            int runs,
            double meanSlowdown,
            double relativeMean,
            double relativeMedian,
            double relativeWorst,
            double worstSlowdown,
            double movesForProcess) {}

    /** What is kept of a run: thousands of outcomes with their logs would be gigabytes. */
    private record Figures(double slowdown, double relative, double worstJob, double movesForProcess) {
        static Figures of(Outcome o) {
            return new Figures(o.meanSlowdown(), o.relativeSlowdown(), o.worstSlowdown(), o.movesForProcess());
        }
    }

    /** Runs a policy on the random scenarios of seeds {@code seed} to {@code seed + runs - 1}. */
    public static Contest contest(String policy, long seed, int runs) {
        List<Figures> all = LongStream.range(seed, seed + runs)
                .parallel()
                .mapToObj(each -> Figures.of(random(policy, each)))
                .toList();
        return new Contest(
                policy,
                runs,
                mean(all, Figures::slowdown),
                mean(all, Figures::relative),
                all.stream()
                        .mapToDouble(Figures::relative)
                        .sorted()
                        .skip(runs / 2)
                        .findFirst()
                        .orElse(0),
                most(all, Figures::relative),
                most(all, Figures::worstJob),
                mean(all, Figures::movesForProcess));
    }

    private static double mean(List<Figures> all, ToDoubleFunction<Figures> of) {
        return all.stream().mapToDouble(of).average().orElse(0);
    }

    private static double most(List<Figures> all, ToDoubleFunction<Figures> of) {
        return all.stream().mapToDouble(of).max().orElse(0);
    }

    private static Outcome run(
            Scenario scenario, List<Jobs.Job> jobs, String policy, long seed, LongSupplier stopwatch) {
        return new Simulation(scenario, jobs, policy, seed, stopwatch).run(policy);
    }
}
