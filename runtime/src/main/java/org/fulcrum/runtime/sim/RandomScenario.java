package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.fulcrum.runtime.core.balance.ProcessClass;

/**
 * Scenarios that nobody has thought of: 4 to 16 nodes, in half of them of unequal speed, jobs that arrive by chance at
 * some or all of the nodes with exponential or Pareto lengths, memory that may not fit, at a load of 40 to 95 % of what
 * the processors can do.
 */
final class RandomScenario {
    private static final double ARRIVALS_SECONDS = 1_000;

    /** What has not ended by then, counts as ending then. */
    private static final double UNTIL_SECONDS = 5 * ARRIVALS_SECONDS;

    private static final Scenario.Settings SETTINGS = Scenario.Settings.DEFAULT.until(UNTIL_SECONDS);

    private RandomScenario() {}

    static Scenario of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Scenario.Node> nodes = nodes(random);
        double power = nodes.stream().mapToDouble(n -> n.cores() * n.speed()).sum();
        double mean = 10 + 50 * random.nextDouble();
        double cpu = 0.6 + 0.4 * random.nextDouble();
        double use = 0.4 + 0.55 * random.nextDouble();
        double every = mean * cpu / (power * use);
        boolean heavy = random.nextBoolean();
        double shape = 1.1 + 0.4 * random.nextDouble();
        Draw length = heavy ? new Draw.Pareto(shape, mean * (shape - 1) / shape) : new Draw.Exponential(mean);
        double memory = nodes.getFirst().memoryBytes() / nodes.getFirst().cores();
        Draw bytes = new Draw.Exponential(memory * (0.05 + 0.2 * random.nextDouble()));
        int homes = random.nextBoolean() ? nodes.size() : 1 + random.nextInt(nodes.size());
        Scenario.Demand demand = new Scenario.Demand(
                1_000_000,
                IntStream.range(0, homes).boxed().toList(),
                true,
                new Draw.Fixed(0),
                new Draw.Exponential(every),
                ARRIVALS_SECONDS,
                length,
                new Draw.Uniform(Math.max(0.2, 2 * cpu - 1), 1),
                bytes,
                new Draw.Fixed(0),
                "user",
                ProcessClass.NORMAL,
                false);
        return new Scenario("", nodes, List.of(demand), List.of(), SETTINGS);
    }

    private static List<Scenario.Node> nodes(SplittableRandom random) {
        int count = 4 + random.nextInt(13);
        boolean unequal = random.nextBoolean();
        double[] speeds = {0.5, 1, 1, 2};
        List<Scenario.Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double speed = unequal ? speeds[random.nextInt(speeds.length)] : 1;
            double cores = unequal ? 1 << random.nextInt(4) : 4;
            nodes.add(new Scenario.Node("n" + (i + 1), "", cores, speed, (long) (cores * 2e9), 1));
        }
        return nodes;
    }
}
