package org.fulcrum.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fulcrum.lab.Lab;

/** {@code ./fulcrum bench [OPTIONS] [NAME…]}: runs the benches of those names, or all, and writes their results. */
public final class Bench {
    private static final String LAB = "bench";
    private static final int USAGE = 2;

    private final Set<String> wanted = new LinkedHashSet<>();
    private final List<Measurement> measurements = new ArrayList<>();
    private boolean quick;
    private boolean json;

    private Bench() {}

    /** Exits with 1 when a bench failed or a goal was not met. */
    public static void main(String[] arguments) throws Exception {
        Bench bench = new Bench();
        for (String argument : arguments) {
            bench.take(argument);
        }
        System.exit(bench.run());
    }

    private void take(String argument) {
        switch (argument) {
            case "--quick" -> quick = true;
            case "--json" -> json = true;
            case "--only" -> {}
            case "-h", "--help" -> {
                System.out.print(help());
                System.exit(0);
            }
            default -> {
                if (Benches.NAMES.stream().noneMatch(n -> n.name().equals(argument))) {
                    System.err.print("bench: there is no '" + argument + "'\n" + help());
                    System.exit(USAGE);
                }
                wanted.add(argument);
            }
        }
    }

    private static String help() {
        StringBuilder names = new StringBuilder();
        Benches.NAMES.forEach(n -> names.append("  %-13s %s%n".formatted(n.name(), n.about())));
        return """
            usage: ./fulcrum bench [--quick] [--json] [[--only] NAME…]

            Measures Fulcrum on this machine, in a lab of two nodes of its own: each number beside a baseline that is
            measured in turn with it, between the same nodes. Prints a table and writes packaging/bench/results.

              --only NAME   only this one; may be repeated, and the word may be left out
              --quick       fewer repetitions; results are printed but not written
              --json        print JSON instead of the table

            Names, in the order in which they run:
            %s
            Status: 0 all goals met, 1 not all or a bench failed, 2 usage.
            """.formatted(names);
    }

    private int run() throws IOException, InterruptedException {
        Path repository = Path.of(System.getProperty("fulcrum.test.repository", "."));
        boolean complete = true;
        try (Lab lab = Lab.up(LAB, 2)) {
            Probe.install(lab);
            Benches benches = new Benches(lab, quick ? Effort.QUICK : Effort.FULL);
            for (Benches.Named named : Benches.NAMES) {
                if (wanted.isEmpty() || wanted.contains(named.name())) {
                    complete &= run(named, benches);
                }
            }
        }
        System.out.println(json ? Results.json(measurements) : Results.table(measurements));
        if (complete && wanted.isEmpty() && !quick) {
            Results.write(repository.resolve("packaging/bench/results"), measurements);
        }
        return complete && measurements.stream().allMatch(Measurement::met) ? 0 : 1;
    }

    private boolean run(Benches.Named named, Benches benches) throws InterruptedException {
        System.err.println("bench: " + named.name() + ", " + named.about());
        try {
            measurements.addAll(named.bench().run(benches));
            return true;
        } catch (IOException | AssertionError failed) {
            System.err.println("bench: " + named.name() + " failed: " + failed.getMessage());
            return false;
        }
    }
}
