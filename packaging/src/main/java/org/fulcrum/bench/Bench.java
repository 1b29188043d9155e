package org.fulcrum.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.fulcrum.lab.Lab;

/** {@code ./fulcrum bench [NAME…]}: runs the benches of those names, or all, and writes their results. */
public final class Bench {
    private static final String LAB = "bench";

    private Bench() {}

    /** Exits with 1 when a bench failed or a goal was not met. */
    public static void main(String[] arguments) throws Exception {
        Path repository = Path.of(System.getProperty("fulcrum.test.repository", "."));
        List<Measurement> measurements = new ArrayList<>();
        boolean complete;
        try (Lab lab = Lab.up(LAB, 2)) {
            Path probe = repository.resolve("packaging/target/bench/probe");
            Files.copy(probe, lab.state().resolve("bin/probe"));
            complete = run(new Benches(lab).all(), Set.of(arguments), measurements);
        }
        System.out.println(Results.table(measurements));
        Results.write(repository.resolve("packaging/bench/results"), measurements);
        boolean met = measurements.stream().allMatch(Measurement::met);
        System.exit(complete && met ? 0 : 1);
    }

    private static boolean run(List<Benches.Named> benches, Set<String> wanted, List<Measurement> into)
            throws InterruptedException {
        Set<String> unknown = new TreeSet<>(wanted);
        boolean complete = true;
        for (Benches.Named named : benches) {
            unknown.remove(named.name());
            if (wanted.isEmpty() || wanted.contains(named.name())) {
                System.err.println("bench: " + named.name());
                complete &= run(named, into);
            }
        }
        unknown.forEach(name -> System.err.println("bench: there is no '" + name + "'"));
        return complete && unknown.isEmpty();
    }

    private static boolean run(Benches.Named named, List<Measurement> into) throws InterruptedException {
        try {
            into.addAll(named.bench().run());
            return true;
        } catch (IOException | AssertionError failed) {
            System.err.println("bench: " + named.name() + " failed: " + failed.getMessage());
            return false;
        }
    }
}
