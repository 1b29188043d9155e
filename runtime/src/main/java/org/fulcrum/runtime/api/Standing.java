package org.fulcrum.runtime.api;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Whether a node takes processes, and by whose word.
 *
 * @param state what it does
 * @param reason why, as the one who asked for it said; may be empty
 * @param by who asked: user and node, {@code root@n1}; empty for a node that is open
 * @param since when, by the node's own clock
 * @param left programs that have still to leave
 * @param stuck of those, the ones that could not leave so far, each with its reason, at most {@value #MAX_STUCK}
 */
public record Standing(State state, String reason, String by, Instant since, int left, List<String> stuck) {
    /** Most programs whose reasons to stay are told. */
    public static final int MAX_STUCK = 8;

    /** Longest reason that is kept, characters. */
    public static final int MAX_REASON_CHARS = 200;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** What a node does with processes. */
    public enum State {
        /** It takes them. */
        OPEN,
        /** It takes none; those it has stay. */
        CORDONED,
        /** It takes none, and those it has are leaving. */
        DRAINING,
        /** It takes none, and has none. */
        DRAINED
    }

    /** What may be asked of a node. */
    public enum Order {
        /** Take no more. */
        CORDON,
        /** Take no more, and send away what there is. */
        DRAIN,
        /** Take them again; what is leaving stops leaving. */
        OPEN
    }

    /** A node as it is when nobody has said anything. */
    public static final Standing OPEN = of(State.OPEN);

    /** What is known of a node's standing when its state is all that is known. */
    public static Standing of(State state) {
        return new Standing(state, "", "", Instant.EPOCH, 0, List.of());
    }

    /** Copies the list; times are whole milliseconds, as they travel. */
    public Standing {
        since = Instant.ofEpochMilli(since.toEpochMilli());
        stuck = List.copyOf(stuck);
    }

    /** Whether processes may come. */
    public boolean open() {
        return state == State.OPEN;
    }

    /** Whether they are to leave, or have left. */
    public boolean empties() {
        return state == State.DRAINING || state == State.DRAINED;
    }

    /** The same with what is left. */
    public Standing with(State now, int stillLeft, List<String> whyStuck) {
        return new Standing(now, reason, by, since, stillLeft, whyStuck);
    }

    /** For people: {@code draining since 2026-11-22 12:00:00 by root@n1: new memory}. */
    public String describe() {
        if (open()) {
            return "open";
        }
        if (since.equals(Instant.EPOCH)) {
            return word();
        }
        String what = "%s since %s by %s".formatted(word(), TIME.format(since.atZone(ZoneId.systemDefault())), by);
        return reason.isEmpty() ? what : what + ": " + reason;
    }

    /** The state in small letters. */
    public String word() {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }
}
