package org.fulcrum.runtime.core.gossip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The latest news of every member, by name. Changes only through {@link #step}; ages decide who is forgotten.
 *
 * @param <N> the news a member tells of itself
 */
public final class MemberTable<N> {
    /** A member that has been silent for this long is forgotten, milliseconds. */
    public static final long FORGET_AFTER_MILLIS = 60_000;

    /** Most members kept; news of further ones is refused. */
    public static final int MAX_MEMBERS = 4096;

    private final TreeMap<String, Entry<N>> entries = new TreeMap<>();

    private record Entry<N>(long incarnation, long sequence, long heardAtMillis, N news) {}

    /** What can happen to the table. */
    public sealed interface Event<N> {
        /**
         * A member told its news.
         *
         * @param name who
         * @param incarnation start of the member, any number that rises from start to start
         * @param sequence number of the news within the incarnation, rising
         * @param news what it told
         */
        record Heard<N>(String name, long incarnation, long sequence, N news) implements Event<N> {}

        /** A member said good-bye in that incarnation. */
        record Left<N>(String name, long incarnation) implements Event<N> {}

        /** Time has passed. */
        record Tick<N>() implements Event<N> {}
    }

    /** What the caller may want to tell the operator. */
    public sealed interface Effect {
        /** First news of a member. */
        record Appeared(String name) implements Effect {}

        /** A member was started anew. */
        record Restarted(String name) implements Effect {}

        /** A member said good-bye. */
        record Departed(String name) implements Effect {}

        /** A member was silent for too long. */
        record Forgotten(String name, long silentMillis) implements Effect {}

        /** News older than what is known, or beyond {@link #MAX_MEMBERS}: not taken. */
        record Ignored(String name) implements Effect {}
    }

    /**
     * A member as known now.
     *
     * @param name who
     * @param news its latest news
     * @param ageMillis since that news, milliseconds
     * @param <N> the news
     */
    public record Row<N>(String name, N news, long ageMillis) {}

    /** Takes an event at a moment given in milliseconds of any monotonic clock. */
    public List<Effect> step(Event<N> event, long nowMillis) {
        return switch (event) {
            case Event.Heard<N> heard -> heard(heard, nowMillis);
            case Event.Left<N> left -> left(left);
            case Event.Tick<N> tick -> forget(nowMillis);
        };
    }

    /** All members known, by name, with ages. */
    public List<Row<N>> rows(long nowMillis) {
        List<Row<N>> rows = new ArrayList<>(entries.size());
        entries.forEach((name, e) -> rows.add(new Row<>(name, e.news, Math.max(0, nowMillis - e.heardAtMillis))));
        return rows;
    }

    private List<Effect> heard(Event.Heard<N> heard, long nowMillis) {
        String name = heard.name();
        Entry<N> known = entries.get(name);
        if (known == null ? entries.size() >= MAX_MEMBERS : !isNewer(heard, known)) {
            return List.of(new Effect.Ignored(name));
        }
        entries.put(name, new Entry<>(heard.incarnation(), heard.sequence(), nowMillis, heard.news()));
        if (known == null) {
            return List.of(new Effect.Appeared(name));
        }
        return known.incarnation == heard.incarnation() ? List.of() : List.of(new Effect.Restarted(name));
    }

    private static boolean isNewer(Event.Heard<?> heard, Entry<?> known) {
        return heard.incarnation() > known.incarnation
                || (heard.incarnation() == known.incarnation && heard.sequence() > known.sequence);
    }

    private List<Effect> left(Event.Left<N> left) {
        Entry<N> known = entries.get(left.name());
        if (known == null || known.incarnation > left.incarnation()) {
            return List.of();
        }
        entries.remove(left.name());
        return List.of(new Effect.Departed(left.name()));
    }

    private List<Effect> forget(long nowMillis) {
        List<Effect> effects = new ArrayList<>();
        entries.entrySet().removeIf((Map.Entry<String, Entry<N>> e) -> {
            long silent = nowMillis - e.getValue().heardAtMillis;
            boolean tooLong = silent > FORGET_AFTER_MILLIS;
            if (tooLong) {
                effects.add(new Effect.Forgotten(e.getKey(), silent));
            }
            return tooLong;
        });
        return effects;
    }
}
