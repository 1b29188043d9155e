package org.fulcrum.chaos;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What happened so far. Thread-safe. */
final class Tally {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, Integer> killed = new TreeMap<>();
    private final List<String> divergences = new ArrayList<>();
    private final List<String> failedMoves = new ArrayList<>();
    private final long began = System.nanoTime();
    private int moves;

    /** Of one program. */
    private static final class Row {
        private int runs;
        private int moves;
        private int lost;
        private int cut;
        private int diverged;
    }

    /** A move succeeded. */
    synchronized void moved(String program) {
        moves++;
        row(program).moves++;
    }

    /** Moves that succeeded. */
    synchronized int moves() {
        return moves;
    }

    /** A move was rolled back, or refused by something else than the state of the program. */
    synchronized void failed(String program, List<String> answers) {
        answers.forEach(a -> failedMoves.add(program + ": " + a));
    }

    /** A program ended as it should. */
    synchronized void ended(String program) {
        row(program).runs++;
    }

    /** A program ended because its host was killed, and its home said so. */
    synchronized void lost(String program) {
        row(program).runs++;
        row(program).lost++;
    }

    /**
     * A program ended because its home's runtime was killed in the middle of a call that it made, and its home said so.
     */
    synchronized void cut(String program) {
        row(program).runs++;
        row(program).cut++;
    }

    /** A program did not end as it should. */
    synchronized void diverged(String program, String what) {
        row(program).runs++;
        row(program).diverged++;
        divergences.add(program + ": " + what);
        System.err.println("chaos: DIVERGED " + program + ": " + what);
    }

    /** The runtime of a node was killed, and with it whatever was away there. */
    synchronized void killed(String node) {
        killed.merge(node, 1, Integer::sum);
    }

    /** How often the runtime of each node has been killed. */
    synchronized Map<String, Integer> kills() {
        return Map.copyOf(killed);
    }

    /** Something was done to a node. */
    synchronized void fault(String kind) {
        faults.merge(kind, 1, Integer::sum);
    }

    private Row row(String program) {
        return rows.computeIfAbsent(program, p -> new Row());
    }

    /** One line for those who wait. */
    synchronized String progress(int wanted) {
        return String.format(
                Locale.ROOT,
                "%d of %d moves, %d programs ended, %d faults, %d moves failed, %d divergences",
                moves,
                wanted,
                rows.values().stream().mapToInt(r -> r.runs).sum(),
                faults.values().stream().mapToInt(i -> i).sum(),
                failedMoves.size(),
                divergences.size());
    }

    /** Whether all went well; with faults a move may fail, for then it must. */
    synchronized boolean sound(boolean withFaults) {
        return divergences.isEmpty() && (withFaults || failedMoves.isEmpty());
    }

    /** For people, in Markdown. */
    synchronized String table(ChaosOptions options) {
        StringBuilder out =
                new StringBuilder("| program | runs | moves | lost with its host | lost in a call | diverged |\n");
        out.append("|---|---:|---:|---:|---:|---:|\n");
        rows.forEach((name, r) -> out.append(String.format(
                Locale.ROOT, "| %s | %d | %d | %d | %d | %d |%n", name, r.runs, r.moves, r.lost, r.cut, r.diverged)));
        out.append(String.format(
                Locale.ROOT,
                "%nSeed %d, %d moves in %d s, %d moves failed, %d divergences.%n",
                options.seed(),
                moves,
                (System.nanoTime() - began) / 1_000_000_000,
                failedMoves.size(),
                divergences.size()));
        if (!faults.isEmpty()) {
            out.append("Faults: ").append(faults).append(".\n");
        }
        divergences.forEach(d -> out.append("DIVERGED ").append(d).append('\n'));
        failedMoves.stream()
                .limit(20)
                .forEach(f -> out.append("failed: ").append(f).append('\n'));
        return out.toString();
    }

    /** For programs. */
    synchronized String json(ChaosOptions options) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("seed", options.seed());
        all.put("moves", moves);
        all.put("faults", faults);
        all.put("programs", rows);
        all.put("failedMoves", failedMoves);
        all.put("divergences", divergences);
        return GSON.toJson(all);
    }
}
