package org.fulcrum.runtime.node;

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
import org.fulcrum.runtime.cluster.Desk;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.move.Reservation;

/** A desk that says "starting" until the real one is there. Thread-safe. */
final class LateDesk implements Desk {
    private final String self;
    private final CompletableFuture<Desk> desk = new CompletableFuture<>();

    LateDesk(String self) {
        this.self = self;
    }

    void open(Desk real) {
        desk.complete(real);
    }

    @Override
    public Verdict explain(int pid, Optional<Destination> to, int uid) throws OperatorException {
        return real().explain(pid, to, uid);
    }

    @Override
    public CompletableFuture<MoveResult> move(int pid, Destination to, MoveOrder order, int uid)
            throws OperatorException {
        return real().move(pid, to, order, uid);
    }

    @Override
    public ProcessTerms change(int pid, ProcessTerms.Change change, int uid) throws OperatorException {
        return real().change(pid, change, uid);
    }

    @Override
    public Standing order(Standing.Order order, String reason, String by, int uid) throws OperatorException {
        return real().order(order, reason, by, uid);
    }

    @Override
    public DrainPlan plan(int uid) throws OperatorException {
        return real().plan(uid);
    }

    @Override
    public Reservation.Reply reserve(Reservation.Request request) throws OperatorException {
        return real().reserve(request);
    }

    @Override
    public MailPlace mail(MailQuery query) throws OperatorException {
        return real().mail(query);
    }

    @Override
    public Optional<String> hostOf(int pid) {
        return desk.isDone() ? desk.join().hostOf(pid) : Optional.empty();
    }

    private Desk real() throws OperatorException {
        if (!desk.isDone()) {
            throw new OperatorException("starting", "node " + self + " is starting; try again in a second");
        }
        return desk.join();
    }
}
