package org.fulcrum.runtime.cluster;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fulcrum.runtime.api.Allowance;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.move.Peers;
import org.fulcrum.runtime.move.Reservation;
import org.jgroups.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This member's place in the cluster: tells its news, hears that of others, puts questions to them and answers theirs.
 * Thread-safe. Members are known by name from their own reports; before a member's first report it cannot be asked.
 */
public final class ControlPlane implements Peers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final int MAX_NAMES = 4096;

    private final String self;
    private final Consumer<ControlMessage.News> heard;
    private final Runnable membersChanged;
    private final LogBound namesakeLog = new LogBound(1, 60_000);
    private final Conversation conversation = new Conversation();
    private final AnswerDesk answers;
    private final Map<String, Address> names = new ConcurrentHashMap<>();
    private final CompletableFuture<Group> group = new CompletableFuture<>();

    private ControlPlane(String self, Desk desk, Consumer<ControlMessage.News> heard, Runnable membersChanged) {
        this.self = self;
        this.heard = heard;
        this.membersChanged = membersChanged;
        this.answers = new AnswerDesk(desk, this::reply);
    }

    /**
     * Joins the cluster.
     *
     * @param desk answers what others ask
     * @param heard takes others' news; must be quick
     * @param membersChanged told that members came or went: a good moment to tell the own news
     * @throws IOException when the address or port is not to be had
     */
    public static ControlPlane join(
            GroupSettings settings, Desk desk, Consumer<ControlMessage.News> heard, Runnable membersChanged)
            throws IOException {
        ControlPlane plane = new ControlPlane(settings.name(), desk, heard, membersChanged);
        plane.group.complete(Group.join(settings, plane::received, view -> plane.membersChanged.run()));
        return plane;
    }

    private void received(Address from, ControlMessage message) {
        switch (message) {
            case NodeReport report -> {
                if (report.name().equals(self)) {
                    warnOfNamesake(from);
                    return;
                }
                if (names.size() < MAX_NAMES || names.containsKey(report.name())) {
                    names.put(report.name(), from);
                }
                heard.accept(report);
            }
            case ControlMessage.Farewell farewell -> {
                names.remove(farewell.name(), from);
                heard.accept(farewell);
                forgotten(farewell.name());
            }
            case ControlMessage.Question question -> answers.take(from, question);
            case ControlMessage.Answer answer -> conversation.answered(answer);
        }
    }

    private void warnOfNamesake(Address from) {
        if (namesakeLog.allows(System.nanoTime() / 1_000_000)) {
            LOG.warn("another member ({}) calls itself {} too; its news is ignored: give it another name", from, self);
        }
    }

    private void reply(Address to, ControlMessage.Answer answer) {
        try {
            group.join().tell(to, answer);
        } catch (WireException notSent) {
            LOG.warn("{} could not answer {}: {}", self, to, notSent.getMessage());
        }
    }

    /** Tells own news to all others. */
    public void tell(ControlMessage.News news) {
        try {
            group.join().broadcast(news);
        } catch (WireException notSent) {
            LOG.warn("{} could not tell its news: {}", self, notSent.getMessage());
        }
    }

    /** A member is silent for too long: questions to it end with an error. */
    public void forgotten(String node) {
        conversation.end(node::equals, "node-silent", "it has left or is not heard of any more");
    }

    /** Asks a process's home-node for preflight; fails with {@link OperatorException}. */
    public CompletableFuture<Verdict> explain(String home, int pid, Optional<String> destination, int uid) {
        return ask(
                home,
                id -> new ControlMessage.ExplainQuestion(id, uid, pid, destination),
                answer -> answer instanceof ControlMessage.Explained explained
                        ? Optional.of(explained.verdict())
                        : Optional.empty());
    }

    /** Orders a move at a process's home-node; fails with {@link OperatorException}. */
    public CompletableFuture<MoveResult> move(String home, int pid, String destination, Allowance allowance, int uid) {
        return ask(
                home,
                id -> new ControlMessage.MoveQuestion(id, uid, pid, destination, allowance),
                answer -> answer instanceof ControlMessage.MoveEnded ended
                        ? Optional.of(ended.result())
                        : Optional.empty());
    }

    /** Gives a node an order about itself; fails with {@link OperatorException}. */
    public CompletableFuture<Standing> order(String node, Standing.Order order, String reason, String by, int uid) {
        return ask(
                node,
                id -> new ControlMessage.StandingQuestion(id, uid, order, reason, by),
                answer -> answer instanceof ControlMessage.Stands stands
                        ? Optional.of(stands.standing())
                        : Optional.empty());
    }

    /** Asks a node what would leave it; fails with {@link OperatorException}. */
    public CompletableFuture<DrainPlan> plan(String node, int uid) {
        return ask(
                node,
                id -> new ControlMessage.PlanQuestion(id, uid),
                answer -> answer instanceof ControlMessage.Planned planned
                        ? Optional.of(planned.plan())
                        : Optional.empty());
    }

    @Override
    public Reservation.Reply reserve(String node, Reservation.Request request) throws OperatorException {
        CompletableFuture<Reservation.Reply> reply = ask(
                node,
                id -> new ControlMessage.ReserveQuestion(id, request),
                answer -> answer instanceof ControlMessage.Reserved reserved
                        ? Optional.of(reserved.reply())
                        : Optional.empty());
        try {
            return reply.get(Conversation.ANSWER_MILLIS + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof OperatorException known
                    ? known
                    : new OperatorException("internal", String.valueOf(failed.getCause()));
        } catch (TimeoutException late) {
            throw new OperatorException("no-answer", "node " + node + " did not answer");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new OperatorException("interrupted", "stopped while waiting for node " + node);
        }
    }

    private <T> CompletableFuture<T> ask(
            String node,
            Function<Long, ControlMessage.Question> question,
            Function<ControlMessage.Answer, Optional<T>> reader) {
        try {
            Address address = names.get(node);
            if (address == null) {
                throw new OperatorException(
                        "unknown-node", "no node named " + node + " is heard of; `fulcrum nodes` lists those that are");
            }
            long id = conversation.open(node);
            CompletableFuture<ControlMessage.Answer> last = conversation.last(id);
            group.join().tell(address, question.apply(id));
            return last.thenCompose(answer -> reader.apply(answer)
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> CompletableFuture.failedFuture(
                            new OperatorException("wrong-answer", "node " + node + " answered another question"))));
        } catch (OperatorException refused) {
            return CompletableFuture.failedFuture(refused);
        } catch (WireException notSent) {
            return CompletableFuture.failedFuture(
                    new OperatorException("not-sent", String.valueOf(notSent.getMessage())));
        }
    }

    /** Members in the group's view, this one included: a hint, never a proof. */
    public int groupSize() {
        return group.join().size();
    }

    /** Own group address, {@code host:port}. */
    public String groupAddress() {
        return group.join().address();
    }

    @Override
    public void close() {
        conversation.end(node -> true, "stopping", "this member is leaving the cluster");
        group.join().close();
    }
}
