package org.fulcrum.runtime.node;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.fulcrum.runtime.core.gossip.MemberTable;

/**
 * Fetches the lists that an operator wants to see from the members that have not told them lately: in a cluster where
 * everybody tells everybody there are none. Thread-safe.
 */
final class ListPull {
    /** Lists of this age are asked for again, milliseconds. */
    static final long STALE_MILLIS = 2 * MemberTable.PERIOD_MILLIS;

    /** Most members asked at once, and in a period. */
    static final int MOST_AT_ONCE = 64;

    /** Longest that an operator waits for lists, milliseconds; what comes later is in the next snapshot. */
    static final long WAIT_MILLIS = 500;

    /** A member that let an operator wait in vain is not waited for again for so long, milliseconds. */
    static final long MUTE_MILLIS = 10_000;

    private static final long STEP_MILLIS = 5;

    private final Knowledge knowledge;
    private final Consumer<Collection<String>> wish;
    private final Map<String, Long> mutedAtMillis = new ConcurrentHashMap<>();

    ListPull(Knowledge knowledge, Consumer<Collection<String>> wish) {
        this.knowledge = knowledge;
        this.wish = wish;
    }

    /** Asks those whose lists are oldest, and does not wait. */
    void ask() {
        List<String> stale = knowledge.withListsOlderThan(STALE_MILLIS);
        if (!stale.isEmpty()) {
            wish.accept(stale.stream().limit(MOST_AT_ONCE).toList());
        }
    }

    /** Asks, a part at a time, until all have told or the time is over. */
    void await() {
        mutedAtMillis.values().removeIf(at -> nowMillis() - at > MUTE_MILLIS);
        long end = nowMillis() + WAIT_MILLIS;
        Set<String> asked = new HashSet<>();
        List<String> missing = missing();
        while (!missing.isEmpty() && nowMillis() < end) {
            askNext(missing, asked);
            try {
                Thread.sleep(STEP_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
            missing = missing();
        }
        missing.stream().filter(asked::contains).forEach(name -> mutedAtMillis.put(name, nowMillis()));
    }

    private void askNext(List<String> missing, Set<String> asked) {
        long underWay = missing.stream().filter(asked::contains).count();
        List<String> next = missing.stream()
                .filter(name -> !asked.contains(name))
                .limit(Math.max(0, MOST_AT_ONCE - underWay))
                .toList();
        if (!next.isEmpty()) {
            wish.accept(next);
            asked.addAll(next);
        }
    }

    private List<String> missing() {
        return knowledge.withListsOlderThan(STALE_MILLIS).stream()
                .filter(name -> !mutedAtMillis.containsKey(name))
                .toList();
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }
}
