package org.fulcrum.lab;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.fulcrum.lab.Lab.Ended;

/** A job of Open MPI under Fulcrum, begun on the first node of a lab, and its ranks. */
public final class MpiJob {
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final long LONGEST_PAUSE_NANOS = 100_000_000;

    /** A job whose ranks all end at the same time is a moment in which orders come too late. */
    private static final List<String> PASSING = List.of("not-now", "there-already", "unknown-process");

    private final Lab lab;
    private final LabNode first;
    private final String program;
    private final CompletableFuture<Ended> end;
    private final Map<String, LabNode> homes = new HashMap<>();
    private final Map<String, Integer> moves = new HashMap<>();
    private final List<String> failures = new ArrayList<>();

    /**
     * Begins a job.
     *
     * @param program part of the ranks' command line, by which they are known
     * @param words what follows {@code fulcrum mpirun}
     */
    public MpiJob(Lab lab, Duration patience, String program, List<String> words) {
        this.lab = lab;
        this.program = program;
        first = LabNode.of(lab, NODES.getFirst());
        // A lab's users are root, which Open MPI wants to be told.
        List<String> command = new ArrayList<>(
                List.of("env", "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "fulcrum", "mpirun"));
        command.addAll(words);
        end = CompletableFuture.supplyAsync(
                () -> lab.exec(first.name(), patience, command.toArray(String[]::new)),
                task -> Thread.ofVirtual().start(task));
    }

    /** Its ranks, wherever they are; the launcher is none. */
    public List<JsonObject> ranks() {
        return first.processes().stream()
                .filter(p -> p.get("command").getAsString().contains(program)
                        && !p.get("command").getAsString().contains("mpirun")
                        && !p.get("residency").getAsString().equals("LOST"))
                .toList();
    }

    /** Whether mpirun has ended. */
    public boolean isOver() {
        return end.isDone();
    }

    /** Waits for the end of mpirun; what it printed. */
    public Ended end() {
        return end.join();
    }

    /** Moves ranks about at random for as long as told, or until the job is over. */
    public void storm(long seed, BooleanSupplier goOn) {
        Random random = new Random(seed);
        while (goOn.getAsBoolean() && !isOver() && failures.isEmpty()) {
            // The random moment itself; nothing is waited for.
            LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NANOS));
            List<JsonObject> ranks = ranks();
            if (!ranks.isEmpty()) {
                move(ranks.get(random.nextInt(ranks.size())), random);
            }
        }
    }

    private void move(JsonObject rank, Random random) {
        List<String> others = NODES.stream()
                .filter(node -> !node.equals(rank.get("node").getAsString()))
                .toList();
        String home = rank.get("home").getAsString();
        int pid = rank.get("pid").getAsInt();
        JsonObject answer = homes.computeIfAbsent(home, name -> LabNode.of(lab, name))
                .migrate(pid, others.get(random.nextInt(others.size())));
        JsonObject result = answer.getAsJsonObject("result");
        String outcome = result == null ? "" : result.get("outcome").getAsString();
        if (outcome.equals("moved")) {
            moves.merge(home + ":" + pid, 1, Integer::sum);
        } else if (!outcome.equals("ended") && !isPassing(answer)) {
            failures.add(rank + " -> " + answer);
        }
    }

    private static boolean isPassing(JsonObject answer) {
        return PASSING.stream().anyMatch(code -> answer.toString().contains("\"" + code + "\""));
    }

    /** How often each rank has been moved, by its name. */
    public Map<String, Integer> moves() {
        return Map.copyOf(moves);
    }

    /** Moves that failed though the rank was there. */
    public List<String> failures() {
        return List.copyOf(failures);
    }
}
