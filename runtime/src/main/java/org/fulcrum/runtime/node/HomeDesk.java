package org.fulcrum.runtime.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.Desk;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.BestNode;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessView;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.move.Reservation;
import org.fulcrum.runtime.steer.Drainage;
import org.fulcrum.runtime.steer.SiteTies;
import org.fulcrum.runtime.steer.Views;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for the processes whose home is this node, wherever the question came from: checks the user, turns
 * {@code home} and {@code best} into a node, and hands on to the engine. Thread-safe; may block.
 */
final class HomeDesk implements Desk {
    private static final Logger LOG = LoggerFactory.getLogger(HomeDesk.class);

    private final String self;
    private final Engine engine;
    private final Knowledge knowledge;
    private final Drainage drainage;
    private final Supplier<Parameters> parameters;
    private final SiteTies ties;
    private final OrdersOfPeople orders = new OrdersOfPeople();

    HomeDesk(
            String self,
            Engine engine,
            Knowledge knowledge,
            Drainage drainage,
            Supplier<Parameters> parameters,
            SiteTies ties) {
        this.ties = ties;
        this.parameters = parameters;
        this.drainage = drainage;
        this.self = self;
        this.engine = engine;
        this.knowledge = knowledge;
    }

    @Override
    public Verdict explain(int pid, Optional<Destination> to, int uid) throws OperatorException {
        Engine.HomeProcess process = owned(pid, uid);
        if (to.isEmpty()) {
            return engine.explain(pid, Optional.empty());
        }
        BestNode.Choice choice = resolve(process, to.get(), MoveOrder.PLAIN);
        if (choice.node().isEmpty()) {
            return Verdict.of(List.of(Reason.blocker("no-node", choice.reason())), 0, 0);
        }
        String target = choice.node().get();
        Verdict verdict = engine.explain(pid, Optional.of(target));
        return choice.reason().isEmpty() ? verdict : withNote(verdict, target + " is best. " + choice.reason());
    }

    @Override
    public CompletableFuture<MoveResult> move(int pid, Destination to, MoveOrder order, int uid)
            throws OperatorException {
        Engine.HomeProcess process = owned(pid, uid);
        BestNode.Choice choice = resolve(process, to, order);
        Optional<String> target = choice.node();
        if (target.isEmpty() || (to instanceof Destination.Best && target.get().equals(process.node()))) {
            Reason none = Reason.blocker("no-better-node", choice.reason());
            return CompletableFuture.completedFuture(new MoveResult.Refused(List.of(none)));
        }
        Optional<Reason> held = orders.heldFrom(process.key(), order);
        if (held.isPresent()) {
            return CompletableFuture.completedFuture(new MoveResult.Refused(List.of(held.get())));
        }
        LOG.info(
                "user {} orders {} from {} to {} {}",
                uid,
                process.key(),
                process.node(),
                target.get(),
                choice.reason());
        orders.given(process.key(), order);
        return engine.move(pid, target.get(), order);
    }

    @Override
    public ProcessTerms change(int pid, ProcessTerms.Change change, int uid) throws OperatorException {
        Engine.HomeProcess process = owned(pid, uid);
        ProcessTerms now = engine.change(pid, uid, change);
        LOG.info("user {} has it that {} is {}", uid, process.key(), now.describe());
        return now;
    }

    @Override
    public Standing order(Standing.Order order, String reason, String by, int uid) throws OperatorException {
        mustBeRoot(uid);
        return drainage.order(order, reason, by);
    }

    @Override
    public DrainPlan plan(int uid) throws OperatorException {
        mustBeRoot(uid);
        return drainage.plan();
    }

    private void mustBeRoot(int uid) throws OperatorException {
        if (uid != 0) {
            throw new OperatorException("not-root", "only root may say whether " + self + " takes processes");
        }
    }

    @Override
    public Optional<String> hostOf(int pid) {
        return find(pid).map(Engine.HomeProcess::node);
    }

    @Override
    public Reservation.Reply reserve(Reservation.Request request) {
        return engine.reserve(request);
    }

    @Override
    public MailPlace mail(MailQuery query) {
        return engine.mail(query);
    }

    /** A process in this node's care, as it is at this moment. */
    Optional<Engine.HomeProcess> find(int pid) {
        return engine.homes().stream().filter(home -> home.key().pid() == pid).findFirst();
    }

    /** The same for a user: the owner or root. */
    Engine.HomeProcess owned(int pid, int uid) throws OperatorException {
        Engine.HomeProcess process = find(pid)
                .orElseThrow(() -> new OperatorException(
                        "unknown-process",
                        "node " + self + " has no process " + pid + " in its care; `fulcrum ps --all` lists those in"
                                + " care, `fulcrum adopt PID` takes one in"));
        if (uid != 0 && uid != process.uid()) {
            throw new OperatorException(
                    "not-yours",
                    "process " + process.key() + " belongs to user " + process.uid() + "; only that user and root may");
        }
        return process;
    }

    private BestNode.Choice resolve(Engine.HomeProcess process, Destination to, MoveOrder order)
            throws OperatorException {
        return switch (to) {
            case Destination.Home home -> new BestNode.Choice(Optional.of(self), "");
            case Destination.Node node -> new BestNode.Choice(Optional.of(node.name()), "");
            case Destination.Best best ->
                BestNode.choose(
                        current(process),
                        view(process),
                        candidates(process, order),
                        ties.rules(within()),
                        parameters.get());
        };
    }

    private List<MemberTable.Row<NodeReport>> within() {
        return ties.attached(knowledge.rows());
    }

    private long bytesOf(ProcessKey key) {
        return knowledge
                .snapshot()
                .process(key)
                .map(ProcessSnapshot::residentBytes)
                .orElse(0L);
    }

    private ProcessView view(Engine.HomeProcess process) {
        return Views.process(
                process.key(),
                ties.site(),
                process.uid(),
                bytesOf(process.key()),
                1,
                process.terms().otherSites());
    }

    private Optional<NodeView> current(Engine.HomeProcess process) {
        return knowledge.rows().stream()
                .filter(row -> row.name().equals(process.node()) && !row.news().observer())
                .findFirst()
                .map(row -> Views.node(row.news()));
    }

    private List<Known> candidates(Engine.HomeProcess process, MoveOrder order) throws OperatorException {
        CpuFeatures needs = order.cpuMismatch()
                ? CpuFeatures.NONE
                : engine.cpuNeeds(process.key().pid());
        return within().stream()
                .filter(row -> row.name().equals(process.node()) || Views.receives(row.news(), needs))
                .map(Views::known)
                .toList();
    }

    private static Verdict withNote(Verdict verdict, String note) {
        List<Reason> reasons = new ArrayList<>(verdict.reasons());
        reasons.add(Reason.note("best", note));
        return Verdict.of(reasons, verdict.estimatedBytes(), verdict.estimatedPauseMillis());
    }
}
