package org.fulcrum.views.map;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.views.kit.Answer;

/**
 * Asks for preflight verdicts and keeps each a few seconds, so that a pointer wandering over the cards asks every node
 * once. A question under way is not asked again; a new incarnation of the process is a new question.
 */
final class PreflightDesk {
    /** How long an answer is used again, milliseconds. */
    static final long KEEP_MILLIS = 3_000;

    /** How long an answer is waited for, milliseconds. */
    static final long ANSWER_MILLIS = 10_000;

    private static final int LIMIT = 512;

    private record Question(ProcessKey process, long epoch, String node) {}

    private static final class Entry {
        private final List<Consumer<Preflight>> waiting = new ArrayList<>();
        private Preflight answer = new Preflight.Checking();
        private long answeredAt;
    }

    private final Operator operator;
    private final Executor screen;
    private final LongSupplier clockMillis;
    private final Map<Question, Entry> entries = new HashMap<>();

    PreflightDesk(Operator operator, Executor screen, LongSupplier clockMillis) {
        this.operator = operator;
        this.screen = screen;
        this.clockMillis = clockMillis;
    }

    /** Tells what is known at once, and the answer later when it is not known yet. */
    void ask(ProcessSnapshot process, String node, Consumer<Preflight> listener) {
        if (process.node().equals(node)) {
            listener.accept(new Preflight.Here());
            return;
        }
        Question question = new Question(process.key(), process.epoch(), node);
        Entry entry = entries.get(question);
        if (entry == null || outdated(entry)) {
            entry = put(question);
        }
        listener.accept(entry.answer);
        if (entry.answer instanceof Preflight.Checking) {
            entry.waiting.add(listener);
        }
    }

    private boolean outdated(Entry entry) {
        return !(entry.answer instanceof Preflight.Checking)
                && clockMillis.getAsLong() - entry.answeredAt >= KEEP_MILLIS;
    }

    private Entry put(Question question) {
        if (entries.size() >= LIMIT) {
            entries.values().removeIf(entry -> !(entry.answer instanceof Preflight.Checking));
        }
        Entry entry = new Entry();
        entries.put(question, entry);
        CompletableFuture<Verdict> asked = operator.explain(question.process(), new Destination.Node(question.node()))
                .copy()
                .orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        Answer.deliver(
                asked,
                screen,
                verdict -> answered(entry, new Preflight.Answered(verdict)),
                why -> answered(entry, new Preflight.Unanswered(why)));
        return entry;
    }

    private void answered(Entry entry, Preflight answer) {
        entry.answer = answer;
        entry.answeredAt = clockMillis.getAsLong();
        List<Consumer<Preflight>> waiting = List.copyOf(entry.waiting);
        entry.waiting.clear();
        waiting.forEach(listener -> listener.accept(entry.answer));
    }
}
