package org.fulcrum.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.fulcrum.lab.LabNode;
import org.fulcrum.lab.MoveStorm;
import org.fulcrum.lab.ProgramRun;
import org.fulcrum.lab.Programs;

/** One storm. */
final class ChaosRun {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
    private static final long PROGRESS_MILLIS = 10_000;

    private final ChaosLab place;
    private final ChaosOptions options;
    private final Tally tally = new Tally();
    private final ReentrantReadWriteLock starts = new ReentrantReadWriteLock();

    ChaosRun(ChaosLab place, ChaosOptions options) {
        this.place = place;
        this.options = options;
    }

    /** Carries it out, until all its programs have ended. */
    Tally carryOut() throws InterruptedException {
        System.err.println("chaos: seed " + options.seed());
        List<LabNode> homes = place.homes();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.programs(); i++) {
            Random random = new Random(options.seed() + i);
            threads.add(Thread.ofPlatform().start(() -> drive(homes, random)));
        }
        Faults faults = Faults.begin(place.lab(), options, tally, starts.writeLock());
        try {
            report(threads);
        } finally {
            faults.close();
        }
        return tally;
    }

    private void report(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            while (!thread.join(Duration.ofMillis(PROGRESS_MILLIS))) {
                System.err.println("chaos: " + tally.progress(options.moves()));
            }
        }
    }

    private boolean goesOn() {
        return tally.moves() < options.moves();
    }

    private void drive(List<LabNode> homes, Random random) {
        while (goesOn()) {
            Programs.Program program = Programs.ALL.get(random.nextInt(Programs.ALL.size()));
            LabNode home = homes.get(random.nextInt(homes.size()));
            try {
                run(home, program, random.nextLong());
            } catch (RuntimeException e) {
                tally.diverged(program.name(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void run(LabNode home, Programs.Program program, long seed) {
        String name = program.name();
        Map<String, Integer> killsBefore = tally.kills();
        ProgramRun run;
        int pid;
        starts.readLock().lock(); // a program cannot come into the care of a runtime that is dead
        try {
            run = place.begin(home, program);
            pid = run.pid(START_PATIENCE);
            run.letEnd();
        } finally {
            starts.readLock().unlock();
        }
        MoveStorm storm = new MoveStorm(home, pid, seed, LONGEST_PAUSE, () -> tally.moved(name));
        storm.run(this::goesOn);
        ProgramRun.Outcome end = run.finish(ChaosLab.END_PATIENCE);
        tally.failed(name, storm.failed());
        Optional<String> difference = end.differenceFrom(place.alone(name));
        if (difference.isEmpty()) {
            tally.ended(name);
        } else if (wasLostWithItsHost(home, pid, killsBefore)) {
            tally.lost(name);
        } else if (wasCutInACall(home, pid, killsBefore)) {
            tally.cut(name);
        } else {
            tally.diverged(
                    name, difference.get() + "; home " + home.name() + ", " + storm.moved() + place.logOf(home, pid));
        }
    }

    /** A program may only be lost when the runtime that had it was killed. */
    private boolean wasLostWithItsHost(LabNode home, int pid, Map<String, Integer> killsBefore) {
        return lostOn(home, pid)
                .filter(host -> wasKilledSince(host, killsBefore))
                .isPresent();
    }

    /**
     * Or when the runtime of its home was killed in the very moment in which it read or wrote a pipe or socket for it:
     * docs/protocols.md says why nobody can know then whether that was done, and its home has said so.
     */
    private boolean wasCutInACall(LabNode home, int pid, Map<String, Integer> killsBefore) {
        return lostOn(home, pid).isPresent()
                && wasKilledSince(home.name(), killsBefore)
                && place.logOf(home, pid).contains("nobody can know whether it was executed");
    }

    private static Optional<String> lostOn(LabNode home, int pid) {
        return home.process(home.name(), pid)
                .filter(p -> p.get("residency").getAsString().equals("LOST"))
                .map(p -> p.get("node").getAsString());
    }

    private boolean wasKilledSince(String node, Map<String, Integer> killsBefore) {
        return !Objects.equals(tally.kills().get(node), killsBefore.get(node));
    }
}
