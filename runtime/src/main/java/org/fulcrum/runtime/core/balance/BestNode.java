package org.fulcrum.runtime.core.balance;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the node that is best for one process now: the one where a processor's speed is shared with the fewest
 * others, {@code (others + 1) / (processors * GHz)}, among those whose free memory holds it and whose news is fresh.
 */
public final class BestNode {
    /** News older than this is not decided upon, milliseconds. */
    public static final long FRESH_MILLIS = 10_000;

    /** A node must be better than where the process is by this factor, so that it does not go to and fro. */
    public static final double HYSTERESIS = 1.15;

    private BestNode() {}

    /**
     * A node that could take the process.
     *
     * @param name its name
     * @param cpuCount processors it may use
     * @param cpuGigahertz speed of one of them, GHz
     * @param load runnable threads, the process itself included when it runs there
     * @param memoryAvailableBytes memory it could give out, bytes
     * @param ageMillis age of this, milliseconds
     */
    public record Candidate(
            String name,
            double cpuCount,
            double cpuGigahertz,
            double load,
            long memoryAvailableBytes,
            long ageMillis) {}

    /**
     * The choice.
     *
     * @param node the best node, perhaps where the process is already; empty when none can take it
     * @param reason why, for people
     */
    public record Choice(Optional<String> node, String reason) {}

    private record Priced(Candidate node, double price) {}

    /**
     * Chooses.
     *
     * @param current name of the node the process runs on
     * @param bytes memory it needs elsewhere, bytes
     * @param nodes all that is known, {@code current} included
     */
    public static Choice choose(String current, long bytes, List<Candidate> nodes) {
        Optional<Priced> here = nodes.stream()
                .filter(n -> n.name().equals(current))
                .findFirst()
                .map(n -> new Priced(n, price(n, true)));
        Optional<Priced> there = nodes.stream()
                .filter(n -> !n.name().equals(current) && canTake(n, bytes))
                .map(n -> new Priced(n, price(n, false)))
                .min(Comparator.comparingDouble(Priced::price)
                        .thenComparing(p -> p.node().name()));
        if (there.isEmpty()) {
            return new Choice(here.map(p -> p.node().name()), "no other node has fresh news and " + megabytes(bytes));
        }
        if (here.isPresent() && there.get().price() * HYSTERESIS >= here.get().price()) {
            return new Choice(
                    Optional.of(current), "stays: " + words(here.get()) + "; next best " + words(there.get()));
        }
        String than = here.map(p -> "; now " + words(p)).orElse("");
        return new Choice(Optional.of(there.get().node().name()), words(there.get()) + than);
    }

    private static boolean canTake(Candidate n, long bytes) {
        return n.ageMillis() <= FRESH_MILLIS && n.cpuCount() > 0 && n.memoryAvailableBytes() >= bytes;
    }

    private static double price(Candidate n, boolean runsHere) {
        double others = runsHere ? Math.max(0, n.load() - 1) : n.load();
        double speed = n.cpuGigahertz() > 0 ? n.cpuGigahertz() : 1;
        return (others + 1) / (Math.max(n.cpuCount(), 0.01) * speed);
    }

    private static String words(Priced p) {
        Candidate n = p.node();
        return String.format(
                Locale.ROOT,
                "%s: %.2f threads run on %.2f x %.2f GHz, %s free",
                n.name(),
                n.load(),
                n.cpuCount(),
                n.cpuGigahertz(),
                megabytes(n.memoryAvailableBytes()));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }
}
