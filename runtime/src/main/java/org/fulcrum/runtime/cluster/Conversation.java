package org.fulcrum.runtime.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
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

    /**
     * A question under way: {@code accepted} or a short answer first, {@code ended} last; they fail with
     * {@link OperatorException}.
     */
    record Pending(
            String node,
            ControlMessage.Question question,
            CompletableFuture<ControlMessage.Answer> first,
            CompletableFuture<ControlMessage.Answer> last) {}

    /** A new question to a node, by its number. */
    Pending open(String node, LongFunction<ControlMessage.Question> question) throws OperatorException {
        if (pending.size() >= MAX_QUESTIONS) {
            throw new OperatorException("busy", MAX_QUESTIONS + " questions are under way already; try again later");
        }
        long id = ids.incrementAndGet();
        Pending opened = new Pending(node, question.apply(id), new CompletableFuture<>(), new CompletableFuture<>());
        pending.put(id, opened);
        CompletableFuture<?> unusedEnd = opened.last().whenComplete((answer, failure) -> pending.remove(id));
        CompletableFuture<?> unusedTimer = opened.first()
                .orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    opened.last().completeExceptionally(noAnswer(node));
                    return new ControlMessage.Accepted(id);
                });
        return opened;
    }

    /** What a node was asked and has not said a word to. */
    List<ControlMessage.Question> unanswered(String node) {
        return pending.values().stream()
                .filter(opened -> opened.node().equals(node) && !opened.first().isDone())
                .map(Pending::question)
                .toList();
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

    /** Waits for what a node answers, as long as that may take. */
    static <T> T awaited(String node, CompletableFuture<T> reply) throws OperatorException {
        try {
            return reply.get(ANSWER_MILLIS + 1000, TimeUnit.MILLISECONDS);
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

    private static OperatorException noAnswer(String node) {
        return new OperatorException(
                "no-answer", "node " + node + " did not answer within " + ANSWER_MILLIS / 1000 + " s");
    }
}
