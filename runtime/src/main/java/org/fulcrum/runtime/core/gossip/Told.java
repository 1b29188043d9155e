package org.fulcrum.runtime.core.gossip;

import java.util.Comparator;
import java.util.Optional;

/**
 * One entry of a vector as it is told: about whom, which news, and how old that is. The age is measured by whoever
 * tells it, so that no two clocks need agree.
 *
 * @param name the member
 * @param incarnation start of the member, any number that rises from start to start, at most {@link #MAX_INCARNATION}
 * @param sequence number of the news within the incarnation, rising
 * @param changes what happened in the incarnation that others should know soon, counted
 * @param ageMillis since the member told it, milliseconds
 * @param news what it told; empty when it said good-bye
 * @param <N> the news
 */
public record Told<N>(String name, long incarnation, long sequence, long changes, long ageMillis, Optional<N> news) {
    /** Highest incarnation: above every clock's milliseconds, and with room to count on. */
    public static final long MAX_INCARNATION = 1L << 53;

    /** Greatest age that is believed, milliseconds. */
    public static final long MAX_AGE_MILLIS = 24L * 3_600_000;

    private static final Comparator<Told<?>> BY_AGE_OF_NEWS = Comparator.<Told<?>>comparingLong(Told::incarnation)
            .thenComparing(Told::isFarewell)
            .thenComparingLong(Told::sequence);

    /** Ages below zero or without bound are clamped: nobody can make news of the future or of no time. */
    public Told {
        ageMillis = Math.clamp(ageMillis, 0, MAX_AGE_MILLIS);
    }

    /** News of this moment. */
    public static <N> Told<N> now(String name, long incarnation, long sequence, long changes, N news) {
        return new Told<>(name, incarnation, sequence, changes, 0, Optional.of(news));
    }

    /** The last word of an incarnation, said at this moment. */
    public static <N> Told<N> farewell(String name, long incarnation) {
        return new Told<>(name, incarnation, 0, 0, 0, Optional.empty());
    }

    /** Whether the member has left. */
    public boolean isFarewell() {
        return news.isEmpty();
    }

    /**
     * Which of two about one member is the later: the higher incarnation; within one the farewell, then the higher
     * sequence. Zero when they are the same news.
     */
    int compareNews(Told<N> other) {
        return BY_AGE_OF_NEWS.compare(this, other);
    }
}
