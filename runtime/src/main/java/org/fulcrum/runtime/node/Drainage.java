package org.fulcrum.runtime.node;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Standing.Order;
import org.fulcrum.runtime.api.Standing.State;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.core.balance.BestNode;
import org.fulcrum.runtime.move.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node takes processes; while it is being drained, sends away what it has. The node itself does that, so
 * that it goes on when whoever asked for it is gone, and its file keeps it, so that it goes on when its runtime comes
 * back. Thread-safe.
 */
final class Drainage implements AutoCloseable {
    /**
     * Most programs on their way out at a time: each takes a share of the network, and of the time in which it waits.
     */
    static final int MAX_IN_FLIGHT = 2;

    /** A program that could not leave, or is back, is left alone for so long, milliseconds. */
    static final long RETRY_MILLIS = 3_000;

    private static final Logger LOG = LoggerFactory.getLogger(Drainage.class);
    private static final long LOOK_MILLIS = 250;

    private final String self;
    private final Engine engine;
    private final Moves moves;
    private final Knowledge knowledge;
    private final StandingFile file;
    private final Runnable changed;
    private final Room room = new Room();
    private final Map<ProcessKey, Attempt> attempts = new HashMap<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("drainage").unstarted(this::run);
    private volatile Standing standing;

    /** How programs are moved and asked about, by root, wherever their home is. */
    interface Moves {
        CompletableFuture<MoveResult> move(ProcessKey process, String node);

        CompletableFuture<Verdict> explain(ProcessKey process, String node);
    }

    /** A program that was told to leave. */
    private static final class Attempt {
        private boolean underWay = true;
        private String failure = "";
        private long nextNanos;
    }

    /** {@code changed} runs when others should hear of it. */
    Drainage(String self, Engine engine, Knowledge knowledge, Moves moves, StandingFile file, Runnable changed) {
        this.self = self;
        this.engine = engine;
        this.knowledge = knowledge;
        this.moves = moves;
        this.file = file;
        this.changed = changed;
        standing = file.read();
        tellEngine();
    }

    void start() {
        thread.start();
    }

    Standing standing() {
        return standing;
    }

    /**
     * Does what was asked.
     *
     * @param by who asks: user and node
     */
    synchronized Standing order(Order order, String reason, String by) throws OperatorException {
        if (reason.length() > Standing.MAX_REASON_CHARS) {
            throw new OperatorException(
                    "bad-request", "a reason has at most " + Standing.MAX_REASON_CHARS + " characters");
        }
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        Standing next = switch (order) {
            case OPEN -> Standing.OPEN;
            case CORDON -> new Standing(State.CORDONED, reason, by, now, 0, List.of());
            case DRAIN -> new Standing(State.DRAINING, reason, by, now, here().size(), List.of());
        };
        try {
            file.write(next);
        } catch (IOException e) {
            throw new OperatorException("not-kept", "node " + self + " cannot keep it: " + e.getMessage());
        }
        LOG.info("{} says {}: {}", by, order, next.describe());
        attempts.values().removeIf(attempt -> !attempt.underWay);
        become(next);
        return next;
    }

    private void become(Standing next) {
        boolean told = next.equals(standing);
        standing = next;
        tellEngine();
        if (!told) {
            changed.run();
        }
    }

    private void tellEngine() {
        engine.turnAway(standing.open() ? Optional.empty() : Optional.of(self + " is " + standing.describe()));
    }

    /** Programs that run here. */
    private List<ProcessKey> here() {
        return Stream.concat(
                        engine.guests().stream().map(Engine.GuestProcess::key),
                        engine.homes().stream()
                                .filter(home -> home.node().equals(self) && home.residency() != Residency.LOST)
                                .map(Engine.HomeProcess::key))
                .distinct()
                .toList();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (standing.empties()) {
                    look();
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        if (!standing.empties()) {
            return;
        }
        List<ProcessKey> here = here();
        attempts.keySet().retainAll(here);
        sendSome(here);
        List<String> stuck =
                here.stream().flatMap(this::failure).limit(Standing.MAX_STUCK).toList();
        become(standing.with(here.isEmpty() ? State.DRAINED : State.DRAINING, here.size(), stuck));
    }

    private void sendSome(List<ProcessKey> here) {
        long now = System.nanoTime();
        long underWay = attempts.values().stream().filter(a -> a.underWay).count();
        Map<ProcessKey, Long> sizes = sizes();
        List<ProcessKey> due = here.stream()
                .filter(key -> due(key, now))
                .sorted(Comparator.comparing((ProcessKey key) -> attempts.containsKey(key))
                        .thenComparing(key -> -sizes.getOrDefault(key, 0L)))
                .limit(Math.max(0, MAX_IN_FLIGHT - underWay))
                .toList();
        due.forEach(key -> send(key, sizes.getOrDefault(key, 0L)));
    }

    private boolean due(ProcessKey key, long now) {
        Attempt attempt = attempts.get(key);
        return attempt == null || !attempt.underWay && attempt.nextNanos - now <= 0;
    }

    private Stream<String> failure(ProcessKey key) {
        Attempt attempt = attempts.get(key);
        return attempt == null || attempt.failure.isEmpty() ? Stream.empty() : Stream.of(key + ": " + attempt.failure);
    }

    private void send(ProcessKey key, long bytes) {
        Attempt attempt = new Attempt();
        Optional<Attempt> former = Optional.ofNullable(attempts.put(key, attempt));
        former.ifPresent(f -> attempt.failure = f.failure);
        BestNode.Choice choice = room.choose(self, key, bytes, knowledge.rows());
        if (choice.node().isEmpty()) {
            ended(attempt, choice.reason());
            return;
        }
        String to = choice.node().get();
        LOG.info("{} leaves for {}: {}", key, to, choice.reason());
        CompletableFuture<?> unusedEnd = moves.move(key, to).whenComplete((result, failed) -> {
            synchronized (this) {
                ended(attempt, failed != null ? text(failed) : result.succeeded() ? "" : result.describe());
            }
        });
    }

    private void ended(Attempt attempt, String failure) {
        attempt.underWay = false;
        attempt.failure = failure;
        attempt.nextNanos = System.nanoTime() + RETRY_MILLIS * 1_000_000;
    }

    private static String text(Throwable failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        return String.valueOf(cause.getMessage());
    }

    private Map<ProcessKey, Long> sizes() {
        return knowledge.snapshot().processes().stream()
                .collect(Collectors.toMap(ProcessSnapshot::key, ProcessSnapshot::residentBytes, Math::max));
    }

    /** What would go where, if it were drained now. Asks the home of each program, and waits for the answers. */
    DrainPlan plan() {
        Map<ProcessKey, ProcessSnapshot> known = knowledge.snapshot().processes().stream()
                .collect(Collectors.toMap(ProcessSnapshot::key, p -> p, (first, second) -> first));
        Room planned = new Room();
        List<ProcessKey> here = new ArrayList<>(here());
        here.sort(Comparator.comparing(key -> -bytes(known, key)));
        List<DrainPlan.Departure> departures = new ArrayList<>();
        List<DrainPlan.Staying> staying = new ArrayList<>();
        List<CompletableFuture<Optional<String>>> answers = new ArrayList<>();
        for (ProcessKey key : here) {
            BestNode.Choice choice = planned.choose(self, key, bytes(known, key), knowledge.rows());
            String command = Optional.ofNullable(known.get(key))
                    .map(ProcessSnapshot::command)
                    .orElse("");
            departures.add(new DrainPlan.Departure(key, command, choice.node().orElse(""), bytes(known, key)));
            answers.add(
                    choice.node().isEmpty()
                            ? CompletableFuture.completedFuture(Optional.of(choice.reason()))
                            : blocker(key, choice.node().get()));
        }
        for (int i = departures.size() - 1; i >= 0; i--) {
            Optional<String> reason = answers.get(i).join();
            if (reason.isPresent()) {
                DrainPlan.Departure not = departures.remove(i);
                staying.addFirst(new DrainPlan.Staying(not.process(), not.command(), reason.get()));
            }
        }
        int deputies = (int) engine.homes().stream()
                .filter(home -> !home.node().equals(self) && home.residency() != Residency.LOST)
                .count();
        return new DrainPlan(self, departures, staying, deputies);
    }

    private CompletableFuture<Optional<String>> blocker(ProcessKey key, String to) {
        return moves.explain(key, to)
                .handle((verdict, failed) -> failed != null
                        ? Optional.of(text(failed))
                        : verdict.possible() ? Optional.empty() : Optional.of(verdict.blockers()));
    }

    private static long bytes(Map<ProcessKey, ProcessSnapshot> known, ProcessKey key) {
        return Optional.ofNullable(known.get(key))
                .map(ProcessSnapshot::residentBytes)
                .orElse(0L);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
