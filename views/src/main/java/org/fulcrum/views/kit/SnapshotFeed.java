package org.fulcrum.views.kit;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Operator;
import org.jspecify.annotations.Nullable;

/**
 * Carries snapshots from the runtime's threads to the JavaFX thread: never more than one delivery is queued, and a
 * delivery takes the latest snapshot, so a slow screen skips snapshots instead of falling behind.
 */
public final class SnapshotFeed implements AutoCloseable {
    private final AtomicReference<@Nullable ClusterSnapshot> waiting = new AtomicReference<>();
    private final Executor screen;
    private final Consumer<ClusterSnapshot> listener;
    private final Operator.Subscription subscription;
    private volatile boolean closed;

    /**
     * Subscribes.
     *
     * @param screen runs on the JavaFX thread, for example {@code Platform::runLater}
     * @param listener called there with each snapshot that is delivered
     */
    public SnapshotFeed(Operator operator, Executor screen, Consumer<ClusterSnapshot> listener) {
        this.screen = screen;
        this.listener = listener;
        this.subscription = operator.subscribe(this::offer);
    }

    private void offer(ClusterSnapshot snapshot) {
        if (waiting.getAndSet(snapshot) == null) {
            screen.execute(this::deliver);
        }
    }

    private void deliver() {
        ClusterSnapshot snapshot = waiting.getAndSet(null);
        if (snapshot != null && !closed) {
            listener.accept(snapshot);
        }
    }

    /** Ends the subscription; nothing is delivered afterwards. */
    @Override
    public void close() {
        closed = true;
        subscription.close();
    }
}
