package org.fulcrum.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.LabNode;
import org.fulcrum.lab.NodeRuntime;
import org.fulcrum.lab.ProgramRun;
import org.fulcrum.lab.Programs;

/** Where storms take place: a lab with the programs on every node, and what each does when it is left alone. */
final class ChaosLab implements AutoCloseable {
    private static final long TAR_BYTES = 30_000_000;
    private static final long WORD_BYTES = 6_000_000;
    private static final Duration NODE_PATIENCE = Duration.ofSeconds(60);
    private static final int AT_A_TIME = 3;
    private static final int LOG_LINES = 20;

    /** A program that is moved may take much longer than alone: the machine is full of others. */
    static final Duration END_PATIENCE = Duration.ofMinutes(6);

    private final Lab lab = Lab.up("chaos", Chaos.NODES.size());
    private final Map<String, ProgramRun.Outcome> alone = new ConcurrentHashMap<>();
    private final AtomicInteger runs = new AtomicInteger();

    /** Brings the lab up, and lets each program run alone. */
    ChaosLab() throws InterruptedException {
        try {
            inParallel(homes(), this::furnish);
            inParallel(Programs.ALL, this::learn);
        } catch (InterruptedException | RuntimeException e) {
            lab.close();
            throw e;
        }
        System.err.println("chaos: " + alone.size() + " programs have run alone");
    }

    Lab lab() {
        return lab;
    }

    /** The nodes; asked again while their runtimes are dead. */
    List<LabNode> homes() {
        return Chaos.NODES.stream()
                .map(n -> LabNode.of(lab, n).patient(NODE_PATIENCE))
                .toList();
    }

    /** What that program does when nobody moves it. */
    ProgramRun.Outcome alone(String program) {
        return Objects.requireNonNull(alone.get(program), program);
    }

    /** Starts a program once more. */
    ProgramRun begin(LabNode home, Programs.Program program) {
        String name = program.name() + "-" + runs.incrementAndGet();
        return new ProgramRun(lab, home, name, program.script(), program.start());
    }

    /** The last that a home's runtimes said of a process, a line each; the lab and its logs go with the storm. */
    String logOf(LabNode home, int pid) {
        String of = home.name() + ":" + pid;
        Path first = lab.state().resolve(home.name()).resolve("runtime.log");
        List<String> lines = Stream.of(first, home.file(NodeRuntime.LATER_LOG))
                .flatMap(ChaosLab::lines)
                .filter(line -> line.contains(of + " ") || line.contains(of + ":"))
                .toList();
        return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()).stream()
                .map(line -> "\n  " + line)
                .collect(Collectors.joining());
    }

    private static Stream<String> lines(Path log) {
        try {
            return Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream();
        } catch (IOException none) {
            return Stream.empty(); // it was never started anew
        }
    }

    private void furnish(LabNode home) {
        try {
            Programs.layOut(lab, home, TAR_BYTES, WORD_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void learn(Programs.Program p) {
        ProgramRun run =
                new ProgramRun(lab, homes().getFirst(), p.name() + "-alone", p.script(), ProgramRun.Start.ALONE);
        alone.put(p.name(), run.finish(END_PATIENCE));
    }

    private static <T> void inParallel(Collection<T> all, Consumer<T> job) throws InterruptedException {
        Queue<T> left = new ConcurrentLinkedQueue<>(all);
        Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (T next = left.poll(); next != null; next = left.poll()) {
                        job.accept(next);
                    }
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}
