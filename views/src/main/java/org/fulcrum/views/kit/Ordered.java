package org.fulcrum.views.kit;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Brings a shown list in step with a wanted one by touching only what differs. */
public final class Ordered {
    private Ordered() {}

    /**
     * Makes {@code shown} hold exactly the objects of {@code wanted}, in order. An object that stays is neither removed
     * nor added again unless it changes its place, so nodes keep their focus and gestures.
     */
    public static <T> void sync(List<T> shown, List<? extends T> wanted) {
        Set<T> staying = Collections.newSetFromMap(new IdentityHashMap<>());
        staying.addAll(wanted);
        shown.removeIf(item -> !staying.contains(item));
        for (int i = 0; i < wanted.size(); i++) {
            T item = wanted.get(i);
            if (i >= shown.size() || shown.get(i) != item) {
                shown.removeIf(other -> other == item);
                shown.add(Math.min(i, shown.size()), item);
            }
        }
    }

    /**
     * Makes {@code shown} equal {@code wanted} for lists of values with keys: a value whose key stays in place is
     * replaced only when it changed.
     */
    public static <T, K> void syncValues(List<T> shown, List<? extends T> wanted, Function<? super T, K> key) {
        Set<K> staying = new HashSet<>();
        wanted.forEach(value -> staying.add(key.apply(value)));
        shown.removeIf(value -> !staying.contains(key.apply(value)));
        for (int i = 0; i < wanted.size(); i++) {
            T value = wanted.get(i);
            if (i < shown.size() && key.apply(shown.get(i)).equals(key.apply(value))) {
                if (!shown.get(i).equals(value)) {
                    shown.set(i, value);
                }
            } else {
                K wantedKey = key.apply(value);
                shown.removeIf(other -> key.apply(other).equals(wantedKey));
                shown.add(Math.min(i, shown.size()), value);
            }
        }
    }
}
