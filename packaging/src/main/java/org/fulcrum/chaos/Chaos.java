package org.fulcrum.chaos;

import java.util.List;
import org.fulcrum.lab.Programs;

/** {@code ./fulcrum lab chaos [OPTIONS]}. */
public final class Chaos {
    private static final int USAGE = 2;

    private Chaos() {}

    /** Exits with 0 when nothing diverged, 1 when something did or a move failed without a fault, 2 for bad options. */
    public static void main(String[] arguments) throws InterruptedException {
        ChaosOptions options;
        try {
            options = ChaosOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("chaos: " + e.getMessage());
            System.err.print(help());
            System.exit(USAGE);
            return;
        }
        if (options.help()) {
            System.out.print(help());
            System.exit(0);
        }
        Tally tally;
        try (ChaosLab place = new ChaosLab()) {
            tally = new ChaosRun(place, options).carryOut();
        }
        System.out.print(options.json() ? tally.json(options) + "\n" : tally.table(options));
        System.exit(tally.sound(options.faults()) ? 0 : 1);
    }

    private static String help() {
        return """
            usage: ./fulcrum lab chaos [--moves N] [--faults] [--seed S] [--programs K] [--json]

            Moves programs that check themselves about at random between the three nodes of a lab of its own. Each ends
            as if it had never moved, or is printed as a divergence.

              --moves N      moves that must succeed, default %d
              --faults       meanwhile stop and kill runtimes, and pull cables
              --seed S       repeats the choices of an earlier run; the default differs every time and is printed
              --programs K   programs that run at a time, default %d
              --json         print JSON instead of the table

            Programs: %s.
            Status: 0 nothing diverged, 1 something did or a move failed without a fault, 2 usage.
            """.formatted(
                ChaosOptions.DEFAULT_MOVES,
                ChaosOptions.DEFAULT_PROGRAMS,
                String.join(
                        ", ", Programs.ALL.stream().map(Programs.Program::name).toList()));
    }

    /** Names of the nodes. */
    static final List<String> NODES = List.of("n1", "n2", "n3");
}
