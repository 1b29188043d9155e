package org.fulcrum.runtime.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.fulcrum.runtime.api.OperatorException;

/**
 * Questions under way and their answers, by number. An answer that nobody waits for is dropped. Thread-safe.
 *
 * <p>Every question is answered within {@link #ANSWER_MILLIS}; a move is then "accepted", and its result may take as
 * long as the process is large, or until the asked member has been silent for too long.
 */
final class Conversation {
    /** How long an answer may take, milliseconds. */
    static final long ANSWER_MILLIS = 5_000;

    /** Most questions under way at a time, each way. */
    static final int MAX_QUESTIONS = 256;

    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

    /** A question under way: {@code accepted} or a short answer first, {@code ended} last. */
    record Pending(
            String node,
            CompletableFuture<ControlMessage.Answer> first,
            CompletableFuture<ControlMessage.Answer> last) {}

    /** A new question to a node. */
    long open(String node) throws OperatorException {
        if (pending.size() >= MAX_QUESTIONS) {
            throw new OperatorException("busy", MAX_QUESTIONS + " questions are under way already; try again later");
        }
        long id = ids.incrementAndGet();
        Pending opened = new Pending(node, new CompletableFuture<>(), new CompletableFuture<>());
        pending.put(id, opened);
        CompletableFuture<?> unusedEnd = opened.last().whenComplete((answer, failure) -> pending.remove(id));
        CompletableFuture<?> unusedTimer = opened.first()
                .orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    opened.last().completeExceptionally(unanswered(node));
                    return new ControlMessage.Accepted(id);
                });
        return id;
    }

    /** The last answer to a question; fails with {@link OperatorException}. */
    CompletableFuture<ControlMessage.Answer> last(long id) {
        Pending opened = pending.get(id);
        return opened == null
                ? CompletableFuture.failedFuture(new OperatorException("unanswered", "the question is closed"))
                : opened.last();
    }

    /** Takes an answer. */
    void answered(ControlMessage.Answer answer) {
        Pending opened = pending.get(answer.id());
        if (opened == null) {
            return;
        }
        opened.first().complete(answer);
        switch (answer) {
            case ControlMessage.Failed failed ->
                opened.last().completeExceptionally(new OperatorException(failed.code(), failed.text()));
            case ControlMessage.Accepted accepted -> {}
            default -> opened.last().complete(answer);
        }
    }

    /** Ends what is under way with a node, or with all when it is this member that stops. */
    void end(Predicate<String> nodes, String code, String text) {
        for (Pending opened : pending.values()) {
            if (nodes.test(opened.node())) {
                opened.last().completeExceptionally(new OperatorException(code, opened.node() + ": " + text));
            }
        }
    }

    private static OperatorException unanswered(String node) {
        return new OperatorException(
                "no-answer", "node " + node + " did not answer within " + ANSWER_MILLIS / 1000 + " s");
    }
}
