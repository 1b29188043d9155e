package org.fulcrum.runtime.move;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.guest.CallTotals;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;

/** Everything this node does to processes: those whose home it is, and the bodies it hosts. Thread-safe. */
public interface Engine extends AutoCloseable {
    /**
     * A process whose home is here.
     *
     * @param key this node and the pid
     * @param uid owner
     * @param node where it runs now
     * @param residency where it is
     * @param epoch its current incarnation
     * @param moves moves so far
     * @param forwardedCalls calls its deputy has executed
     * @param homecomings moves home forced by a call that cannot be forwarded
     * @param lastHomecomingCause what forced the latest of them
     * @param lastMove cost of the latest move
     * @param terms what its owner and root have said of it
     * @param command its command line when it left home last; empty before that
     */
    record HomeProcess(
            ProcessKey key,
            int uid,
            String node,
            Residency residency,
            long epoch,
            int moves,
            long forwardedCalls,
            int homecomings,
            Optional<String> lastHomecomingCause,
            Optional<LastMove> lastMove,
            ProcessTerms terms,
            String command) {}

    /**
     * A body hosted here.
     *
     * @param key the process it belongs to
     * @param localPid pid of the body in this node's PID namespace, for measuring CPU and memory
     * @param calls what its calls have come to here
     */
    record GuestProcess(ProcessKey key, int localPid, CallTotals calls) {}

    /**
     * Takes a process of this node into care: checks that it exists and may be managed.
     *
     * @param callerUid who asks; a non-root caller may only name its own processes
     * @param terms how they differ from those of the process it comes of, or else from the default
     * @throws OperatorException {@code unknown-process}, {@code not-yours}, {@code not-manageable}
     */
    ProcessKey register(int pid, int callerUid, ProcessTerms.Change terms) throws OperatorException;

    /** What is known here of where a mailbox is; it may have left again when the answer arrives. */
    MailPlace mail(MailQuery query);

    /**
     * Directory of the mailboxes of a process's user on this node, made when there is none (docs/protocols.md).
     *
     * @throws OperatorException unknown process, or no such directory can be made
     */
    Path mailboxes(int pid) throws OperatorException;

    /**
     * Changes the terms of a process whose home is here, and keeps them.
     *
     * @param callerUid who asks: its owner, or root
     * @return the terms from now on
     * @throws OperatorException {@code unknown-process}; {@code not-root}; {@code not-kept}: nothing has changed
     */
    ProcessTerms change(int pid, int callerUid, ProcessTerms.Change change) throws OperatorException;

    /** Processes whose home is here, by pid; ended ones are gone from it within a second. */
    List<HomeProcess> homes();

    /** Bodies hosted here. */
    List<GuestProcess> guests();

    /**
     * Preflight of a move to a node; touches nothing.
     *
     * @param node the target; empty for the checks that do not depend on one
     * @throws OperatorException {@code unknown-process}, {@code unknown-node}
     */
    Verdict explain(int pid, Optional<String> node) throws OperatorException;

    /** Orders a move of a process whose home is here; {@code node} may be this node: come home. */
    CompletableFuture<MoveResult> move(int pid, String node, MoveOrder order);

    /**
     * Processor features that a process may have chosen to use.
     *
     * @throws OperatorException {@code unknown-process}
     */
    CpuFeatures cpuNeeds(int pid) throws OperatorException;

    /** From now on no process may come, with that reason; empty: they may. Own processes may come home all the same. */
    void turnAway(Optional<String> why);

    /**
     * From now on {@code judge} says why a process that a node sends by itself is not welcome here; empty: it is. It
     * must not block.
     */
    void judgeBy(Function<Reservation.Request, Optional<String>> judge);

    /** Answers another node's (or this one's) question whether a process could come here. */
    Reservation.Reply reserve(Reservation.Request request);

    /** Moves in progress and the latest ended ones, newest first, at most 64. */
    List<Activity> activities();

    /** Calls back when {@link #homes}, {@link #guests} or {@link #activities} changed; once, replaces the former. */
    void onChange(Consumer<Engine> listener);

    /** Calls back when a descendant of a process in care has come into care; once, replaces the former. */
    void onOffspring(Consumer<ProcessKey> listener);

    /** How long a stop waits for homecomings, milliseconds. */
    long HOMECOMING_MILLIS = 30_000;

    /**
     * Brings own processes home, unless they are to stay away, and sends guests to theirs where that is possible, ends
     * the other guests, releases everything. Waits at most {@link #HOMECOMING_MILLIS} for those on their way.
     */
    @Override
    void close();
}
