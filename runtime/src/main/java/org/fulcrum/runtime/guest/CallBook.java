package org.fulcrum.runtime.guest;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fulcrum.runtime.linux.Notifications;
import org.jspecify.annotations.Nullable;

/**
 * Which threads of a body wait for an answer, and the one rule about answers: a restart code may only reach a thread
 * that has its PTRACE_INTERRUPT already, or the program would see it as an unknown error. Thread-safe.
 */
final class CallBook {
    private final Notifications notifications;
    private final Map<Long, InFlight> bySequence = new HashMap<>();
    private final Map<Integer, Long> sequenceOf = new HashMap<>();
    private final Map<Integer, Long> held = new HashMap<>();
    private final Set<Integer> interrupted = new HashSet<>();
    private final Map<Integer, Deferred> deferred = new HashMap<>();
    private final Set<Integer> cut = new HashSet<>();

    private static final int EPOCH_SHIFT = 40;
    private long sequence;

    private record Deferred(long notification, long code) {}

    /**
     * Calls of a body.
     *
     * @param epoch of the body: sequence numbers of different bodies of one process differ
     */
    CallBook(Notifications notifications, long epoch) {
        this.notifications = notifications;
        sequence = epoch << EPOCH_SHIFT;
    }

    /** A call goes home; returns its sequence number. */
    synchronized long begin(InFlight call) {
        sequence++;
        cut.remove(call.outer());
        bySequence.put(sequence, call);
        sequenceOf.put(call.outer(), sequence);
        return sequence;
    }

    /** Its result came; null when nobody waits for it. */
    synchronized @Nullable InFlight end(long sequence) {
        InFlight call = bySequence.remove(sequence);
        if (call != null) {
            sequenceOf.remove(call.outer(), sequence);
        }
        return call;
    }

    /** Whether a call's result has yet to come. */
    synchronized boolean waits(long sequence) {
        return bySequence.containsKey(sequence);
    }

    /** The call a thread waits for. */
    synchronized @Nullable InFlight of(int outer) {
        Long sequence = sequenceOf.get(outer);
        return sequence == null ? null : bySequence.get(sequence);
    }

    /** All calls at home, by their sequence. */
    synchronized Map<Long, InFlight> bySequence() {
        return new TreeMap<>(bySequence);
    }

    /** All calls at home. */
    synchronized Collection<InFlight> all() {
        return List.copyOf(bySequence.values());
    }

    /** Keeps a thread waiting until the body is stopped: what it wants can only be done at home. */
    synchronized void hold(int outer, long notification) {
        held.put(outer, notification);
    }

    /** Answers all held threads with a restart code. */
    synchronized void releaseHeld(long code) {
        held.forEach((outer, notification) -> answerRestart(outer, notification, code));
        held.clear();
    }

    /** Answers with a restart code, now or as soon as the thread has been interrupted. */
    synchronized void answerRestart(int outer, long notification, long code) {
        if (interrupted.contains(outer)) {
            restart(outer, notification, code);
        } else {
            deferred.put(outer, new Deferred(notification, code));
        }
    }

    /** A thread has been interrupted. */
    synchronized void interrupted(int outer) {
        interrupted.add(outer);
        Deferred waiting = deferred.remove(outer);
        if (waiting != null) {
            restart(outer, waiting.notification(), waiting.code());
        }
    }

    private void restart(int outer, long notification, long code) {
        cut.add(outer);
        notifications.answer(notification, code);
    }

    /** Whether the restart code a thread stopped with is an answer from here, to a call that had begun; asked once. */
    synchronized boolean takeCut(int outer) {
        return cut.remove(outer);
    }

    /** An interrupted thread has stopped: its interrupt is used up. */
    synchronized void stopped(int outer) {
        interrupted.remove(outer);
    }
}
