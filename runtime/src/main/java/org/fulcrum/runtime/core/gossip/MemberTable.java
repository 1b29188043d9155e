package org.fulcrum.runtime.core.gossip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node's vector: the latest news of every member, by name, and which part of it is told next. Changes only through
 * {@link #step} and {@link #window}. Ages decide who is told of and who is forgotten.
 *
 * @param <N> the news a member tells of itself
 */
public final class MemberTable<N> {
    /** Time between two windows that a node tells, milliseconds. */
    public static final long PERIOD_MILLIS = 1_000;

    /** Entries of a window, the own one included. */
    public static final int WINDOW_ENTRIES = 32;

    /** Most members kept; news of further ones is refused. */
    public static final int MAX_MEMBERS = 16_384;

    private final String self;
    private final TreeMap<String, Entry<N>> entries = new TreeMap<>();

    /** What a member is here. */
    private enum Standing {
        /** Heard of. */
        LIVE,
        /** The group has lost it: not told of, and forgotten sooner. */
        SUSPECT,
        /** Was silent for too long: not shown; kept so that old news does not bring it back. */
        FADED,
        /** Said good-bye: not shown; told until everybody can have it. */
        LEFT
    }

    /** The news, when it was told by this node's clock, and how many windows it goes into before all others. */
    private record Entry<N>(Told<N> told, long toldAtMillis, Standing standing, int urgentTells) {
        long ageMillis(long nowMillis) {
            return Math.max(0, nowMillis - toldAtMillis);
        }

        Entry<N> as(Standing other) {
            return new Entry<>(told, toldAtMillis, other, 0);
        }

        boolean isShown() {
            return standing == Standing.LIVE || standing == Standing.SUSPECT;
        }

        boolean isTold() {
            return standing == Standing.LIVE || standing == Standing.LEFT;
        }
    }

    /** What can happen to the table. */
    public sealed interface Event<N> {
        /** This node has news of itself. */
        record Own<N>(Told<N> told) implements Event<N> {}

        /** Somebody told news, be it its own or another's. */
        record Heard<N>(Told<N> told) implements Event<N> {}

        /** The group does not see these members any more: a hint, never a proof. */
        record Lost<N>(Set<String> names) implements Event<N> {}

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

        /** News that is no news, too old, or beyond {@link #MAX_MEMBERS}: not taken. */
        record Ignored(String name) implements Effect {}

        /**
         * The cluster has news of this node that this node has not told: of an earlier life whose clock was ahead, or
         * of its death. Only an incarnation above this one will be heard.
         */
        record Outlived(long incarnation) implements Effect {}
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

    /** The empty vector of the node {@code self}. */
    public MemberTable(String self) {
        this.self = self;
    }

    /** Takes an event at a moment given in milliseconds of any monotonic clock. */
    public List<Effect> step(Event<N> event, long nowMillis) {
        return switch (event) {
            case Event.Own<N> own -> own(own.told(), nowMillis);
            case Event.Heard<N> heard ->
                heard.told().name().equals(self) ? ofSelf(heard.told()) : heard(heard.told(), nowMillis);
            case Event.Lost<N> lost -> lost(lost.names());
            case Event.Tick<N> tick -> forget(nowMillis);
        };
    }

    /** All members known, by name, with ages. */
    public List<Row<N>> rows(long nowMillis) {
        List<Row<N>> rows = new ArrayList<>(entries.size());
        entries.forEach((name, e) -> {
            if (e.isShown()) {
                e.told.news().ifPresent(news -> rows.add(new Row<>(name, news, e.ageMillis(nowMillis))));
            }
        });
        return rows;
    }

    /**
     * What to tell one other node now: the own entry, then urgent news, most urgent first, then the freshest. Urgent
     * news becomes a little less urgent by that.
     *
     * @param most entries of the window, at least 1
     */
    public List<Told<N>> window(int most, long nowMillis) {
        long oldest = AgeLimits.tellMillis(entries.size());
        List<Entry<N>> chosen = entries.values().stream()
                .filter(e -> e.isTold() && (isOwn(e) || e.ageMillis(nowMillis) <= oldest))
                .sorted(Comparator.comparing((Entry<N> e) -> !isOwn(e))
                        .thenComparingInt(e -> -e.urgentTells)
                        .thenComparingLong(e -> e.ageMillis(nowMillis))
                        .thenComparing(e -> e.told.name()))
                .limit(most)
                .toList();
        chosen.stream().filter(e -> e.urgentTells > 0).forEach(this::lessUrgent);
        return chosen.stream().map(e -> told(e, nowMillis)).toList();
    }

    /** So many of those who are there and heard of lately, the best first: for those who gossip elsewhere. */
    public List<Told<N>> best(Predicate<N> which, Comparator<N> better, int most, long nowMillis) {
        long oldest = AgeLimits.tellMillis(entries.size());
        return entries.values().stream()
                .filter(e -> e.isShown()
                        && e.ageMillis(nowMillis) <= oldest
                        && e.told.news().filter(which).isPresent())
                .sorted(Comparator.comparing((Entry<N> e) -> e.told.news().orElseThrow(), better))
                .limit(most)
                .map(e -> told(e, nowMillis))
                .toList();
    }

    private boolean isOwn(Entry<N> e) {
        return e.told.name().equals(self);
    }

    private void lessUrgent(Entry<N> e) {
        entries.put(e.told.name(), new Entry<>(e.told, e.toldAtMillis, e.standing, e.urgentTells - 1));
    }

    private Told<N> told(Entry<N> e, long nowMillis) {
        Told<N> t = e.told;
        return new Told<>(t.name(), t.incarnation(), t.sequence(), t.changes(), e.ageMillis(nowMillis), t.news());
    }

    private List<Effect> own(Told<N> told, long nowMillis) {
        entries.put(self, new Entry<>(told, nowMillis, Standing.LIVE, 0));
        return List.of();
    }

    /** Nobody knows this node better than itself; but what the others believe it has to outlive. */
    private List<Effect> ofSelf(Told<N> told) {
        Entry<N> own = entries.get(self);
        return own != null && told.compareNews(own.told) > 0 && told.incarnation() <= Told.MAX_INCARNATION
                ? List.of(new Effect.Outlived(told.incarnation()))
                : List.of();
    }

    private List<Effect> heard(Told<N> told, long nowMillis) {
        Entry<N> known = entries.get(told.name());
        int newer = known == null ? 1 : told.compareNews(known.told);
        if (newer < 0 || !isBelieved(told, known)) {
            return List.of(new Effect.Ignored(told.name()));
        }
        if (newer == 0 && known != null) {
            entries.put(told.name(), aged(known, nowMillis - told.ageMillis()));
            return List.of(new Effect.Ignored(told.name()));
        }
        Standing standing = told.isFarewell() ? Standing.LEFT : Standing.LIVE;
        int urgent = isUrgent(told, known) ? AgeLimits.urgentTells(entries.size() + 1) : 0;
        entries.put(told.name(), new Entry<>(told, nowMillis - told.ageMillis(), standing, urgent));
        return effects(told, known);
    }

    /**
     * The same news again: what took longer on its way has counted less of it, so that the greater age is nearer to the
     * truth; and ages never go back.
     */
    private static <N> Entry<N> aged(Entry<N> e, long toldAtMillis) {
        return new Entry<>(e.told, Math.min(e.toldAtMillis, toldAtMillis), e.standing, e.urgentTells);
    }

    /** What is too old to be told is too old to be heard: it may be from before the member went and was dropped. */
    private boolean isBelieved(Told<N> told, @Nullable Entry<N> known) {
        boolean faded = known != null && known.standing == Standing.FADED;
        long oldest = faded ? AgeLimits.LEAST_FORGET_MILLIS / 2 : AgeLimits.tellMillis(entries.size());
        return told.ageMillis() <= oldest
                && told.incarnation() >= 0
                && told.incarnation() <= Told.MAX_INCARNATION
                && (known != null || entries.size() < MAX_MEMBERS);
    }

    private static <N> boolean isUrgent(Told<N> told, @Nullable Entry<N> known) {
        return told.isFarewell()
                || (known != null
                        && known.told.incarnation() == told.incarnation()
                        && told.changes() > known.told.changes());
    }

    private static <N> List<Effect> effects(Told<N> told, @Nullable Entry<N> known) {
        boolean wasShown = known != null && known.isShown();
        if (told.isFarewell()) {
            return wasShown ? List.of(new Effect.Departed(told.name())) : List.of();
        }
        if (known == null || !wasShown) {
            return List.of(new Effect.Appeared(told.name()));
        }
        return known.told.incarnation() == told.incarnation() ? List.of() : List.of(new Effect.Restarted(told.name()));
    }

    private List<Effect> lost(Set<String> names) {
        names.forEach(name -> entries.computeIfPresent(
                name, (n, e) -> e.standing == Standing.LIVE && !isOwn(e) ? e.as(Standing.SUSPECT) : e));
        return List.of();
    }

    private List<Effect> forget(long nowMillis) {
        long limit = AgeLimits.forgetMillis(entries.size());
        List<Effect> effects = new ArrayList<>();
        entries.entrySet().removeIf(e -> isOver(e.getValue(), limit, nowMillis, effects));
        entries.replaceAll((name, e) -> fading(e, nowMillis, effects));
        return effects;
    }

    private boolean isOver(Entry<N> e, long limitMillis, long nowMillis, List<Effect> effects) {
        boolean over = !isOwn(e) && e.ageMillis(nowMillis) > limitMillis;
        if (over && e.isShown()) {
            effects.add(new Effect.Forgotten(e.told.name(), e.ageMillis(nowMillis)));
        }
        return over;
    }

    private Entry<N> fading(Entry<N> e, long nowMillis, List<Effect> effects) {
        if (e.standing != Standing.SUSPECT || e.ageMillis(nowMillis) <= AgeLimits.LEAST_FORGET_MILLIS) {
            return e;
        }
        effects.add(new Effect.Forgotten(e.told.name(), e.ageMillis(nowMillis)));
        return e.as(Standing.FADED);
    }
}
