package org.fulcrum.runtime.cluster;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.move.Reservation;

/** What other members may ask of this one. Called on virtual threads; may block. */
public interface Desk {
    /** Preflight of a process whose home is here, for a user. */
    Verdict explain(int pid, Optional<Destination> to, int uid) throws OperatorException;

    /** Moves a process whose home is here, for a user. */
    CompletableFuture<MoveResult> move(int pid, Destination to, MoveOrder order, int uid) throws OperatorException;

    /** Changes the terms of a process whose home is here, for a user; returns what holds now. */
    ProcessTerms change(int pid, ProcessTerms.Change change, int uid) throws OperatorException;

    /**
     * Takes an order about this node itself, for root.
     *
     * @param by who asks, for people
     */
    Standing order(Standing.Order order, String reason, String by, int uid) throws OperatorException;

    /** What would leave this node, were it drained; for root. */
    DrainPlan plan(int uid) throws OperatorException;

    /** Would this node take a process? */
    Reservation.Reply reserve(Reservation.Request request) throws OperatorException;

    /** Where is a mailbox? */
    MailPlace mail(MailQuery query) throws OperatorException;

    /** The node that a process runs on whose home is here; empty when there is no such process. */
    Optional<String> hostOf(int pid);

    /** The desk of a member without capacity: it refuses everything. */
    static Desk closed(String name) {
        return new ClosedDesk(name);
    }
}
