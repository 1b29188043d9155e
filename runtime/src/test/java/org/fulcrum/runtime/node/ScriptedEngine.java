package org.fulcrum.runtime.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.move.Peers;
import org.fulcrum.runtime.move.Reservation;

/** An engine that keeps a list, asks its peers as a real one would, and moves nothing. */
public final class ScriptedEngine implements Engine {
    /** Whose home it is. */
    public final CopyOnWriteArrayList<HomeProcess> homes = new CopyOnWriteArrayList<>();

    /** Whom it hosts. */
    public final CopyOnWriteArrayList<GuestProcess> guests = new CopyOnWriteArrayList<>();

    final CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    volatile boolean closed;
    /** Why nobody may come. */
    public volatile Optional<String> closedBecause = Optional.empty();

    private final String self;
    private final int uid;
    private final Peers peers;
    private volatile Consumer<Engine> listener = engine -> {};

    public ScriptedEngine(String self, int uid, Peers peers) {
        this.self = self;
        this.uid = uid;
        this.peers = peers;
    }

    public static HomeProcess process(String home, int pid, int uid, String node, Optional<LastMove> lastMove) {
        Residency residency = home.equals(node) ? Residency.AT_HOME : Residency.AWAY;
        int moves = lastMove.isPresent() ? 1 : 0;
        return new HomeProcess(
                new ProcessKey(home, pid),
                uid,
                node,
                residency,
                moves,
                moves,
                0,
                0,
                Optional.empty(),
                lastMove,
                ProcessTerms.DEFAULT,
                "");
    }

    @Override
    public ProcessKey register(int pid, int callerUid, ProcessTerms.Change terms) throws OperatorException {
        if (pid == 1) {
            throw new OperatorException("not-yours", "process 1 belongs to root");
        }
        homes.add(on(ProcessTerms.DEFAULT.with(terms), process(self, pid, uid, self, Optional.empty())));
        listener.accept(this);
        return new ProcessKey(self, pid);
    }

    private static HomeProcess on(ProcessTerms terms, HomeProcess p) {
        return new HomeProcess(
                p.key(),
                p.uid(),
                p.node(),
                p.residency(),
                p.epoch(),
                p.moves(),
                p.forwardedCalls(),
                p.homecomings(),
                p.lastHomecomingCause(),
                p.lastMove(),
                terms,
                p.command());
    }

    @Override
    public MailPlace mail(MailQuery query) {
        return MailPlace.of(MailPlace.Code.LATER);
    }

    @Override
    public Path mailboxes(int pid) {
        return Path.of("/run/fulcrum/dicom/0");
    }

    @Override
    public ProcessTerms change(int pid, int callerUid, ProcessTerms.Change change) throws OperatorException {
        HomeProcess old = homes.stream()
                .filter(p -> p.key().pid() == pid)
                .findFirst()
                .orElseThrow(() -> new OperatorException("unknown-process", "no process " + pid));
        if (callerUid != 0 && change.onlyRoot(old.terms()).isPresent()) {
            throw new OperatorException("not-root", change.onlyRoot(old.terms()).get());
        }
        HomeProcess next = on(old.terms().with(change), old);
        homes.replaceAll(p -> p.equals(old) ? next : p);
        listener.accept(this);
        return next.terms();
    }

    @Override
    public void onOffspring(Consumer<ProcessKey> children) {}

    @Override
    public List<HomeProcess> homes() {
        return homes;
    }

    @Override
    public List<GuestProcess> guests() {
        return guests;
    }

    @Override
    public void judgeBy(Function<Reservation.Request, Optional<String>> judge) {}

    @Override
    public void turnAway(Optional<String> why) {
        closedBecause = why;
    }

    @Override
    public Verdict explain(int pid, Optional<String> node) throws OperatorException {
        List<Reason> reasons = node.isEmpty()
                ? List.of()
                : peers.reserve(node.get(), request(pid)).reasons();
        return Verdict.of(reasons, 1_000_000, 12.5);
    }

    @Override
    public CompletableFuture<MoveResult> move(int pid, String node, MoveOrder order) {
        if (homes.stream()
                .anyMatch(home -> home.key().pid() == pid && home.node().equals(node))) {
            Reason there = Reason.blocker("there-already", "it is on " + node + " already");
            return CompletableFuture.completedFuture(new MoveResult.Refused(List.of(there)));
        }
        try {
            Reservation.Reply reply = peers.reserve(node, request(pid));
            if (!reply.accepted()) {
                return CompletableFuture.completedFuture(new MoveResult.Refused(reply.reasons()));
            }
        } catch (OperatorException unreachable) {
            Reason reason = Reason.blocker(unreachable.code(), String.valueOf(unreachable.getMessage()));
            return CompletableFuture.completedFuture(new MoveResult.Refused(List.of(reason)));
        }
        LastMove cost = new LastMove(self, node, 1_000_000, 40, 12.5);
        return mayEnd.thenApply(nothing -> {
            homes.replaceAll(p -> p.key().pid() == pid ? process(self, pid, uid, node, Optional.of(cost)) : p);
            listener.accept(this);
            return new MoveResult.Moved(cost);
        });
    }

    private Reservation.Request request(int pid) {
        return new Reservation.Request(
                new ProcessKey(self, pid),
                0,
                1_000_000,
                uid,
                new Reservation.Cpu(List.of("avx2"), List.of(), false),
                Optional.empty(),
                "a");
    }

    @Override
    public Reservation.Reply reserve(Reservation.Request request) {
        List<Reason> reasons = request.process().pid() == 666
                ? List.of(Reason.blocker("no-memory", "node " + self + " has no room"))
                : List.of();
        return new Reservation.Reply(reasons, "127.0.0.1", 7801, "");
    }

    @Override
    public CpuFeatures cpuNeeds(int pid) {
        return CpuFeatures.of(List.of("avx2"));
    }

    @Override
    public List<Activity> activities() {
        return List.of();
    }

    @Override
    public void onChange(Consumer<Engine> changed) {
        listener = changed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
