package org.fulcrum.runtime.steer;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Standing.Order;
import org.fulcrum.runtime.api.Standing.State;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.Drain;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.balance.Situation;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.move.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node takes processes; while it is being drained, sends away what it has. The node itself does that, so
 * that it goes on when whoever asked for it is gone, and its file keeps it, so that it goes on when its runtime comes
 * back. Thread-safe.
 */
public final class Drainage implements AutoCloseable {
    /**
     * Most programs on their way out at a time: each takes a share of the network, and of the time in which it waits.
     */
    static final int MAX_IN_FLIGHT = 2;

    /** A program that could not leave, or is back, is left alone for so long, milliseconds. */
    static final long RETRY_MILLIS = 3_000;

    private static final Logger LOG = LoggerFactory.getLogger(Drainage.class);
    static final long LOOK_MILLIS = 250;

    private final String self;
    private final Engine engine;
    private final SiteTies ties;
    private final Moves moves;
    private final Supplier<List<MemberTable.Row<NodeReport>>> rows;
    private final Supplier<Parameters> parameters;
    private final Outlook outlook;
    private final Census census;
    private final StandingFile file;
    private final Runnable changed;
    private final Map<ProcessKey, Attempt> attempts = new HashMap<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("drainage").unstarted(this::run);
    private volatile Standing standing;
    private boolean stopping;

    /** A program that was told to leave. */
    private static final class Attempt {
        private boolean underWay = true;
        private String failure = "";
        private long nextNanos;
    }

    /**
     * The drainage of a node.
     *
     * @param rows what is known of all members
     * @param parameters the policy as it is now
     * @param ties what other sites are to this node
     * @param changed runs when others should hear of it
     */
    public Drainage(
            String self,
            Engine engine,
            Supplier<List<MemberTable.Row<NodeReport>>> rows,
            Supplier<Parameters> parameters,
            SiteTies ties,
            Moves moves,
            Outlook outlook,
            StandingFile file,
            Runnable changed) {
        this.self = self;
        this.engine = engine;
        this.ties = ties;
        this.rows = rows;
        this.parameters = parameters;
        this.moves = moves;
        this.outlook = outlook;
        this.file = file;
        this.changed = changed;
        this.census = new Census(self, ties.site(), () -> System.nanoTime() / 1_000_000);
        standing = file.read();
        tellEngine();
    }

    /** Begins to send away what is to leave. */
    public void start() {
        thread.start();
    }

    /** Whether the node takes processes, and by whose word. */
    public Standing standing() {
        return standing;
    }

    /**
     * Does what was asked.
     *
     * @param by who asks: user and node
     */
    public synchronized Standing order(Order order, String reason, String by) throws OperatorException {
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

    /**
     * The runtime stops: from now on no process may come, and guests are sent to other nodes, each once. Own programs
     * need no runtime to run on where they are. Returns when all guests have gone or could not, or when it has taken
     * that long. What was said of the node before holds again when its runtime comes back.
     */
    public void sendGuestsOn(long patienceMillis) throws InterruptedException {
        synchronized (this) {
            stopping = true;
            attempts.clear();
            become(new Standing(
                    State.DRAINING,
                    "its runtime stops",
                    "itself",
                    Instant.ofEpochMilli(System.currentTimeMillis()),
                    toLeave().size(),
                    List.of()));
        }
        long deadline = System.nanoTime() + patienceMillis * 1_000_000;
        while (isLeaving() && System.nanoTime() - deadline < 0) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private synchronized boolean isLeaving() {
        return toLeave().stream().anyMatch(key -> {
            Attempt attempt = attempts.get(key);
            return attempt == null || attempt.underWay;
        });
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

    /** Programs that are to leave. */
    private List<ProcessKey> toLeave() {
        return stopping ? guests().toList() : here();
    }

    private Stream<ProcessKey> guests() {
        return engine.guests().stream().map(Engine.GuestProcess::key);
    }

    /** Programs that run here. */
    private List<ProcessKey> here() {
        return Stream.concat(
                        guests(),
                        engine.homes().stream()
                                .filter(home -> home.node().equals(self) && home.residency() != Residency.LOST)
                                .map(Engine.HomeProcess::key))
                .distinct()
                .toList();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                lookOnce();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** What fails once must not end it: nobody would hear that the node is never empty. */
    private void lookOnce() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("looking for what is to leave {} failed; it goes on", self, e);
        }
    }

    /** Before the node knows of itself, programs that are still being taken over could be missed. */
    private synchronized void look() {
        if (!standing.empties() || Views.news(self, rows.get()).isEmpty()) {
            return;
        }
        List<ProcessKey> here = toLeave();
        attempts.keySet().retainAll(here);
        sendSome(here);
        List<String> stuck =
                here.stream().flatMap(this::failure).limit(Standing.MAX_STUCK).toList();
        become(standing.with(here.isEmpty() ? State.DRAINED : State.DRAINING, here.size(), stuck));
    }

    private void sendSome(List<ProcessKey> here) {
        long now = System.nanoTime();
        int underWay = (int) attempts.values().stream().filter(a -> a.underWay).count();
        Set<String> due = here.stream()
                .filter(key -> due(key, now))
                .map(ProcessKey::toString)
                .collect(Collectors.toSet());
        if (due.isEmpty() || underWay >= MAX_IN_FLIGHT) {
            return;
        }
        Drain drain = drain(here, due, underWay);
        drain.stays().forEach(stay -> ended(attempt(key(stay.process())), stay.why()));
        drain.steps().stream().limit(MAX_IN_FLIGHT - underWay).forEach(this::send);
    }

    private boolean due(ProcessKey key, long now) {
        Attempt attempt = attempts.get(key);
        return attempt == null || !stopping && !attempt.underWay && attempt.nextNanos - now <= 0;
    }

    private Stream<String> failure(ProcessKey key) {
        Attempt attempt = attempts.get(key);
        return attempt == null || attempt.failure.isEmpty() ? Stream.empty() : Stream.of(key + ": " + attempt.failure);
    }

    /** What would go where now; what was not reported yet is of unknown size, and goes all the same. */
    private Drain drain(List<ProcessKey> here, Set<String> which, int underWay) {
        List<MemberTable.Row<NodeReport>> known = rows.get();
        NodeReport own = Views.news(self, known)
                .orElseThrow(() -> new IllegalStateException(self + " knows nothing of itself yet"));
        Map<String, ProcessView> reported = census.of(own, known, outlook).stream()
                .collect(Collectors.toMap(ProcessView::id, p -> p, (first, second) -> first));
        List<ProcessView> processes = here.stream()
                .filter(key -> which.contains(key.toString()))
                .map(key -> Views.movable(reported.getOrDefault(key.toString(), unreported(key))))
                .toList();
        List<MemberTable.Row<NodeReport>> within = ties.attached(known);
        List<Known> candidates = outlook.known(self, within);
        return org.fulcrum.runtime.core.balance.DrainPlan.of(
                new Situation(Views.node(own), processes, candidates, underWay, ties.rules(within), 0),
                parameters.get());
    }

    private ProcessView unreported(ProcessKey key) {
        return Views.process(key, ties.site(), 0, 0, 1, false);
    }

    private static ProcessKey key(String id) {
        return ProcessKey.parse(id, "").orElseThrow(() -> new IllegalStateException("no process key: " + id));
    }

    private Attempt attempt(ProcessKey key) {
        Attempt attempt = new Attempt();
        Optional<Attempt> former = Optional.ofNullable(attempts.put(key, attempt));
        former.ifPresent(f -> attempt.failure = f.failure);
        return attempt;
    }

    private void send(Decision step) {
        ProcessKey key = key(step.process());
        Attempt attempt = attempt(key);
        String why = step.cause().words();
        LOG.info("{} -> {}: it {}; {}", key, step.to(), why, step.reasons());
        outlook.sent(step.to(), Views.process(key, ties.site(), 0, step.bytes(), 1, false));
        MoveOrder order = MoveOrder.byItself(new MoveOrder.Motive(why, 0, 1));
        CompletableFuture<?> unusedEnd = moves.move(key, step.to(), order).whenComplete((result, failed) -> {
            synchronized (this) {
                boolean moved = failed == null && result.succeeded();
                if (!moved) {
                    outlook.stayed(step.process());
                }
                ended(attempt, failed != null ? text(failed) : moved ? "" : result.describe());
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

    /** What would go where, if it were drained now. Asks the home of each program, and waits for the answers. */
    public DrainPlan plan() {
        List<ProcessKey> here = here();
        Drain drain = drain(here, here.stream().map(ProcessKey::toString).collect(Collectors.toSet()), 0);
        Map<String, String> commands = commands();
        List<CompletableFuture<Optional<String>>> answers = drain.steps().stream()
                .map(step -> blocker(key(step.process()), step.to()))
                .toList();
        List<DrainPlan.Departure> departures = new ArrayList<>();
        List<DrainPlan.Staying> staying = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Decision step = drain.steps().get(i);
            ProcessKey key = key(step.process());
            String command = commands.getOrDefault(step.process(), "");
            Optional<String> reason = answers.get(i).join();
            if (reason.isPresent()) {
                staying.add(new DrainPlan.Staying(key, command, reason.get()));
            } else {
                departures.add(new DrainPlan.Departure(key, command, step.to(), step.bytes()));
            }
        }
        drain.stays()
                .forEach(stay -> staying.add(new DrainPlan.Staying(
                        key(stay.process()), commands.getOrDefault(stay.process(), ""), stay.why())));
        int deputies = (int) engine.homes().stream()
                .filter(home -> !home.node().equals(self) && home.residency() != Residency.LOST)
                .count();
        return new DrainPlan(self, departures, staying, deputies, drain.seconds());
    }

    private CompletableFuture<Optional<String>> blocker(ProcessKey key, String to) {
        return moves.explain(key, to)
                .handle((verdict, failed) -> failed != null
                        ? Optional.of(text(failed))
                        : verdict.possible() ? Optional.empty() : Optional.of(verdict.blockers()));
    }

    private Map<String, String> commands() {
        Map<String, String> commands = new HashMap<>();
        for (MemberTable.Row<NodeReport> row : rows.get()) {
            row.news().homes().forEach(home -> commands.put(row.name() + ":" + home.pid(), home.command()));
        }
        return commands;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
