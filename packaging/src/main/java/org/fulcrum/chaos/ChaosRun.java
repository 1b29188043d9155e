package org.fulcrum.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.LabNode;
import org.fulcrum.lab.MoveStorm;
import org.fulcrum.lab.ProgramRun;
import org.fulcrum.lab.Programs;

/** One run: a lab, what each program does when it is left alone, and then the storm. */
final class ChaosRun {
    private static final long TAR_BYTES = 30_000_000;
    private static final long WORD_BYTES = 6_000_000;
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration END_PATIENCE = Duration.ofMinutes(6);
    private static final Duration NODE_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
    private static final long PROGRESS_MILLIS = 10_000;

    private final ChaosOptions options;
    private final Tally tally = new Tally();
    private final Map<String, ProgramRun.Outcome> alone = new ConcurrentHashMap<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final ReentrantReadWriteLock starts = new ReentrantReadWriteLock();

    ChaosRun(ChaosOptions options) {
        this.options = options;
    }

    /** Carries it out; afterwards nothing is left of it. */
    Tally carryOut() throws IOException, InterruptedException {
        System.err.println("chaos: seed " + options.seed());
        try (Lab lab = Lab.up("chaos", Chaos.NODES.size())) {
            List<LabNode> homes = (options.faults() ? List.of("n1") : Chaos.NODES)
                    .stream()
                            .map(n -> LabNode.of(lab, n).patient(NODE_PATIENCE))
                            .toList();
            for (LabNode home : homes) {
                Programs.layOut(lab, home, TAR_BYTES, WORD_BYTES);
            }
            learn(lab, homes.getFirst());
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < options.programs(); i++) {
                Random random = new Random(options.seed() + i);
                threads.add(Thread.ofPlatform().start(() -> drive(lab, homes, random)));
            }
            Faults faults = Faults.begin(lab, options, tally, starts.writeLock());
            try {
                report(threads);
            } finally {
                faults.close();
            }
        }
        return tally;
    }

    /** What each program does when nobody moves it. */
    private void learn(Lab lab, LabNode home) throws InterruptedException {
        Queue<Programs.Program> left = new ConcurrentLinkedQueue<>(Programs.ALL);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.programs(); i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (Programs.Program p = left.poll(); p != null; p = left.poll()) {
                    ProgramRun run = new ProgramRun(lab, home, p.name() + "-alone", p.script(), ProgramRun.Start.ALONE);
                    alone.put(p.name(), run.finish(END_PATIENCE));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (alone.size() != Programs.ALL.size()) {
            throw new IllegalStateException("only these ran when left alone: " + alone.keySet());
        }
        System.err.println("chaos: " + alone.size() + " programs have run alone");
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

    private void drive(Lab lab, List<LabNode> homes, Random random) {
        while (goesOn()) {
            Programs.Program program = Programs.ALL.get(random.nextInt(Programs.ALL.size()));
            LabNode home = homes.get(random.nextInt(homes.size()));
            try {
                run(lab, home, program, random.nextLong());
            } catch (RuntimeException e) {
                tally.diverged(program.name(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void run(Lab lab, LabNode home, Programs.Program program, long seed) {
        String name = program.name();
        Map<String, Integer> killsBefore = tally.kills();
        ProgramRun run;
        int pid;
        starts.readLock().lock(); // a program cannot come into the care of a runtime that is dead
        try {
            run = new ProgramRun(lab, home, name + "-" + runs.incrementAndGet(), program.script(), program.start());
            pid = run.pid(START_PATIENCE);
            run.letEnd();
        } finally {
            starts.readLock().unlock();
        }
        MoveStorm storm = new MoveStorm(home, pid, seed, LONGEST_PAUSE, () -> tally.moved(name));
        storm.run(this::goesOn);
        ProgramRun.Outcome end = run.finish(END_PATIENCE);
        tally.failed(name, storm.failed());
        ProgramRun.Outcome expected = Objects.requireNonNull(alone.get(name), name);
        Optional<String> difference = end.differenceFrom(expected);
        if (difference.isEmpty()) {
            tally.ended(name);
        } else if (wasLostWithItsHost(home, pid, killsBefore)) {
            tally.lost(name);
        } else {
            tally.diverged(name, difference.get() + "; home " + home.name() + ", " + storm.moved());
        }
    }

    /** A program may only be lost when the runtime that had it was killed. */
    private boolean wasLostWithItsHost(LabNode home, int pid, Map<String, Integer> killsBefore) {
        return home.process(home.name(), pid)
                .filter(p -> p.get("residency").getAsString().equals("LOST"))
                .map(p -> p.get("node").getAsString())
                .filter(host -> !Objects.equals(tally.kills().get(host), killsBefore.get(host)))
                .isPresent();
    }
}
