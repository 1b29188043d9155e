package org.fulcrum.runtime.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Reason;

/**
 * What people have moved: nodes that only seek a faster place for it leave it there for a while. A node that runs out
 * of memory, or is to be emptied, is another matter. Thread-safe.
 */
final class OrdersOfPeople {
    /** How long a person's order holds, milliseconds. */
    static final long HOLD_MILLIS = 600_000;

    private final Map<ProcessKey, Long> givenAtNanos = new HashMap<>();

    /** A move is ordered. */
    synchronized void given(ProcessKey process, MoveOrder order) {
        long now = System.nanoTime();
        givenAtNanos.values().removeIf(at -> now - at > TimeUnit.MILLISECONDS.toNanos(HOLD_MILLIS));
        if (order.motive().isEmpty()) {
            givenAtNanos.put(process, now);
        }
    }

    /** Why that order is not to be carried out; empty when it is. */
    synchronized Optional<Reason> heldFrom(ProcessKey process, MoveOrder order) {
        Long at = givenAtNanos.get(process);
        boolean forItsGain = order.motive().filter(m -> m.promisedPace() > 0).isPresent();
        if (at == null || !forItsGain) {
            return Optional.empty();
        }
        long agoMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at);
        return agoMillis > HOLD_MILLIS
                ? Optional.empty()
                : Optional.of(Reason.blocker(
                        "held",
                        "a person moved it %d s ago; it is left where it is for %d minutes"
                                .formatted(agoMillis / 1000, HOLD_MILLIS / 60_000)));
    }
}
