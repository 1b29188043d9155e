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

/** Refuses everything: an observer has no processes and takes none. */
record ClosedDesk(String name) implements Desk {
    @Override
    public Verdict explain(int pid, Optional<Destination> to, int uid) throws OperatorException {
        throw observer();
    }

    @Override
    public CompletableFuture<MoveResult> move(int pid, Destination to, MoveOrder order, int uid)
            throws OperatorException {
        throw observer();
    }

    @Override
    public ProcessTerms change(int pid, ProcessTerms.Change change, int uid) throws OperatorException {
        throw observer();
    }

    @Override
    public Standing order(Standing.Order order, String reason, String by, int uid) throws OperatorException {
        throw observer();
    }

    @Override
    public DrainPlan plan(int uid) throws OperatorException {
        throw observer();
    }

    @Override
    public Reservation.Reply reserve(Reservation.Request request) throws OperatorException {
        throw observer();
    }

    @Override
    public MailPlace mail(MailQuery query) throws OperatorException {
        throw observer();
    }

    @Override
    public Optional<String> hostOf(int pid) {
        return Optional.empty();
    }

    private OperatorException observer() {
        return new OperatorException(
                "observer", name + " is an observing member (a console): it has no processes and takes none");
    }
}
