package org.fulcrum.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Moves one program again and again, at random moments and to random nodes, home among them. The same seed gives the
 * same pauses and the same choices.
 */
public final class MoveStorm {
    private static final Set<String> PASSING = Set.of("not-now", "there-already", "unknown-process");
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final int MOST_REFUSALS = 200;

    private final LabNode home;
    private final int pid;
    private final Random random;
    private final long longestPauseNanos;
    private final Runnable onMoved;
    private final List<String> moved = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private int refusals;
    private boolean ended;

    /** Will move process {@code pid} of that node, after pauses of at most the given length. */
    public MoveStorm(LabNode home, int pid, long seed, Duration longestPause) {
        this(home, pid, seed, longestPause, () -> {});
    }

    /** The same; {@code onMoved} runs after each move that succeeded. */
    public MoveStorm(LabNode home, int pid, long seed, Duration longestPause, Runnable onMoved) {
        this.onMoved = onMoved;
        this.home = home;
        this.pid = pid;
        random = new Random(seed);
        longestPauseNanos = longestPause.toNanos();
    }

    /** Moves until so many moves have succeeded, or the program has ended, or one went wrong. */
    public void run(int moves) {
        run(() -> moved.size() < moves && failed.isEmpty());
    }

    /** Moves for as long as told, or until the program has ended. */
    public void run(BooleanSupplier goOn) {
        while (goOn.getAsBoolean() && !ended) {
            // The random moment itself; nothing is waited for.
            LockSupport.parkNanos(random.nextLong(longestPauseNanos));
            Optional<JsonObject> process = home.process(home.name(), pid);
            if (process.isEmpty() || isLost(process.get())) {
                ended = true;
            } else {
                String here = process.get().get("node").getAsString();
                List<String> others =
                        NODES.stream().filter(n -> !n.equals(here)).toList();
                take(home.migrate(pid, others.get(random.nextInt(others.size()))));
            }
        }
    }

    private static boolean isLost(JsonObject process) {
        return process.get("residency").getAsString().equals("LOST");
    }

    private void take(JsonObject answer) {
        JsonObject result = answer.getAsJsonObject("result");
        if (result == null) {
            refused(answer, List.of(answer));
            return;
        }
        String outcome = result.get("outcome").getAsString();
        switch (outcome) {
            case "moved" -> {
                moved.add(result.get("text").getAsString());
                onMoved.run();
            }
            case "ended" -> ended = true;
            case "refused" -> refused(answer, result.getAsJsonArray("reasons").asList());
            default -> failed.add(answer.toString());
        }
    }

    /** It may be on its way home by itself when the order comes, or have just ended; then it is looked at again. */
    private void refused(JsonObject answer, List<? extends JsonElement> reasons) {
        boolean passing = reasons.stream()
                .map(r -> r.getAsJsonObject().get("code").getAsString())
                .allMatch(PASSING::contains);
        refusals++;
        if (!passing || refusals > MOST_REFUSALS) {
            failed.add(answer.toString());
        }
    }

    /** What the node said of each move that succeeded. */
    public List<String> moved() {
        return moved;
    }

    /** Answers other than that it moved, ended, or could not just then. */
    public List<String> failed() {
        return failed;
    }
}
