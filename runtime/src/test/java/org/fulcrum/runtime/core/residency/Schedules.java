package org.fulcrum.runtime.core.residency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.fulcrum.runtime.core.residency.World.Step;
import org.jspecify.annotations.Nullable;

/** Schedules of the model's steps: made from seeds, replayed, and made shorter when they end badly. */
final class Schedules {
    private static final int MOST_STEPS = 240;
    private static final int TRIES_A_STEP = 3;
    private static final Step[] STEPS = Step.values();
    private static final List<Step> FAULTS = List.of(
            Step.KILL,
            Step.HOME_DIES,
            Step.HOST_DIES,
            Step.BREAK,
            Step.TIMEOUT,
            Step.HOST_FAILS,
            Step.HOST_PATIENCE,
            Step.DEPUTY_PATIENCE,
            Step.EXIT,
            Step.SLOW);

    /** A step and the number that chooses among its possibilities. */
    private record Taken(Step step, int choice) {}

    private final World world;
    private final Step[] steps = new Step[MOST_STEPS * TRIES_A_STEP];
    private final int[] choices = new int[MOST_STEPS * TRIES_A_STEP];
    private final Step[] lot = new Step[Step.LOTS];
    private int lots;
    private int length;
    private long taken;

    Schedules(EnumSet<Rule> rules) {
        world = new World(rules);
    }

    /** Steps taken so far, of all schedules. */
    long taken() {
        return taken;
    }

    /** Moves committed so far. */
    long commits() {
        return world.home.commits;
    }

    /** Runs the schedule of a seed; what it violates, or null. */
    @Nullable
    String run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        world.reset();
        length = 0;
        fillLot(random.nextInt());
        int tries = TRIES_A_STEP * (20 + random.nextInt(MOST_STEPS - 20));
        for (int i = 0; i < tries && world.violation() == null; i++) {
            long drawn = random.nextLong();
            Step step = lot[(int) ((drawn >>> 32) * lots >>> 32)];
            int choice = (int) drawn & 0xfff;
            steps[length] = step; // also if it is impossible: to wait is a step
            choices[length++] = choice;
            taken += world.step(step, choice) ? 1 : 0;
        }
        world.settle();
        return world.violation();
    }

    /** Of each kind of fault there are either some or none, so that each is seen alone as well. */
    private void fillLot(int which) {
        lots = 0;
        for (Step step : STEPS) {
            int fault = FAULTS.indexOf(step);
            if (fault < 0 || (which >>> fault & 1) == 1) {
                Arrays.fill(lot, lots, lots + step.weight, step);
                lots += step.weight;
            }
        }
    }

    private @Nullable String replay(List<Taken> schedule) {
        world.reset();
        for (Taken t : schedule) {
            world.step(t.step(), t.choice());
            if (world.violation() != null) {
                break;
            }
        }
        world.settle();
        return world.violation();
    }

    /** The schedule just run, without the steps that do not matter, to be read. */
    String shortest() {
        List<Taken> best = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            best.add(new Taken(steps[i], choices[i]));
        }
        for (int part = best.size() / 2; part > 0; part /= 2) {
            for (int from = 0; from + part <= best.size(); ) {
                List<Taken> without = new ArrayList<>(best);
                without.subList(from, from + part).clear();
                if (replay(without) == null) {
                    from += part;
                } else {
                    best = without;
                }
            }
        }
        StringBuilder text = new StringBuilder();
        text.append(replay(best)).append(", after ").append(best.size()).append(" steps:");
        best.forEach(t ->
                text.append(' ').append(t.step()).append('(').append(t.choice()).append(')'));
        return text.append(", then all that is under way comes to its end").toString();
    }
}
