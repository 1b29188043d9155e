package org.fulcrum.runtime.cluster;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.jgroups.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has questions of others answered by the {@link Desk}, each on its own virtual thread, a bounded number at a time. */
final class AnswerDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerDesk.class);

    private final Desk desk;
    private final Directory directory;
    private final BiConsumer<Address, ControlMessage.Answer> reply;
    private final Semaphore places = new Semaphore(Conversation.MAX_QUESTIONS);

    /** Answers at that desk; the directory says of which site a node is. */
    AnswerDesk(Desk desk, Directory directory, BiConsumer<Address, ControlMessage.Answer> reply) {
        this.desk = desk;
        this.directory = directory;
        this.reply = reply;
    }

    void take(Address from, ControlMessage.Question question) {
        if (!places.tryAcquire()) {
            reply.accept(from, new ControlMessage.Failed(question.id(), "busy", "too many questions at a time"));
            return;
        }
        Thread.ofVirtual().name("answer-" + question.id()).start(() -> {
            try {
                answer(from, question);
            } finally {
                places.release();
            }
        });
    }

    private void answer(Address from, ControlMessage.Question question) {
        long id = question.id();
        try {
            Optional<String> foreign = directory.foreign(from);
            if (foreign.isPresent()) {
                admit(foreign.get(), question);
            }
            switch (question) {
                case ControlMessage.ExplainQuestion q -> {
                    Optional<Destination> to = q.destination().map(Destination::parse);
                    reply.accept(from, new ControlMessage.Explained(id, desk.explain(q.pid(), to, q.uid())));
                }
                case ControlMessage.ReserveQuestion q ->
                    reply.accept(from, new ControlMessage.Reserved(id, desk.reserve(q.request())));
                case ControlMessage.MoveQuestion q -> move(from, q);
                case ControlMessage.StandingQuestion q ->
                    reply.accept(
                            from, new ControlMessage.Stands(id, desk.order(q.order(), q.reason(), q.by(), q.uid())));
                case ControlMessage.TermsQuestion q ->
                    reply.accept(from, new ControlMessage.Termed(id, desk.change(q.pid(), q.change(), q.uid())));
                case ControlMessage.MailQuestion q ->
                    reply.accept(from, new ControlMessage.MailPlaced(id, desk.mail(q.query())));
                case ControlMessage.PlanQuestion q ->
                    reply.accept(from, new ControlMessage.Planned(id, desk.plan(q.uid())));
            }
        } catch (OperatorException refused) {
            reply.accept(from, ControlMessage.Failed.of(id, refused));
        } catch (RuntimeException failed) {
            LOG.error("could not answer {}", question, failed);
            reply.accept(from, new ControlMessage.Failed(id, "internal", failed.toString()));
        }
    }

    /**
     * Another site's members may ask whether a process of theirs may come, and send away what runs with them; what else
     * happens here is not for them to order.
     */
    private void admit(String site, ControlMessage.Question question) throws OperatorException {
        boolean theirs = switch (question) {
            case ControlMessage.ReserveQuestion q -> q.request().site().equals(site);
            case ControlMessage.ExplainQuestion q -> runsAt(site, q.pid());
            case ControlMessage.MoveQuestion q -> runsAt(site, q.pid());
            case ControlMessage.StandingQuestion q -> false;
            case ControlMessage.PlanQuestion q -> false;
            case ControlMessage.MailQuestion q ->
                runsAt(site, q.query().receiver().pid());
            case ControlMessage.TermsQuestion q -> false;
        };
        if (!theirs) {
            throw new OperatorException(
                    "other-site", "members of site " + site + " may order here only what runs on their own nodes");
        }
    }

    private boolean runsAt(String site, int pid) {
        return desk.hostOf(pid)
                .flatMap(directory::address)
                .flatMap(directory::foreign)
                .filter(site::equals)
                .isPresent();
    }

    private void move(Address from, ControlMessage.MoveQuestion q) throws OperatorException {
        var ended = desk.move(q.pid(), Destination.parse(q.destination()), q.order(), q.uid());
        reply.accept(from, new ControlMessage.Accepted(q.id()));
        CompletableFuture<?> unusedReply = ended.whenComplete((MoveResult result, Throwable failed) -> reply.accept(
                from,
                failed == null
                        ? new ControlMessage.MoveEnded(q.id(), result)
                        : new ControlMessage.Failed(q.id(), "internal", failed.toString())));
    }
}
