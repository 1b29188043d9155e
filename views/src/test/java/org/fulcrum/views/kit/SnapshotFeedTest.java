package org.fulcrum.views.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.junit.jupiter.api.Test;

class SnapshotFeedTest {
    private final ScriptedOperator operator = new ScriptedOperator();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<ClusterSnapshot> shown = new ArrayList<>();
    private final ClusterSnapshot first = Samples.cluster();
    private final ClusterSnapshot second = Samples.cluster(Samples.process("n1", 7, "n1"));

    @Test
    void aSlowScreenGetsOnlyTheLatest() {
        SnapshotFeed feed = new SnapshotFeed(operator, queue::add, shown::add);
        offer(first);
        offer(second);
        assertEquals(1, queue.size());
        queue.remove().run();
        assertEquals(List.of(second), shown);
        offer(first);
        queue.remove().run();
        assertEquals(List.of(second, first), shown);
        feed.close();
    }

    @Test
    void nothingComesAfterClose() {
        SnapshotFeed feed = new SnapshotFeed(operator, queue::add, shown::add);
        offer(first);
        feed.close();
        queue.remove().run();
        assertTrue(shown.isEmpty());
        assertTrue(operator.listeners.isEmpty());
    }

    private void offer(ClusterSnapshot snapshot) {
        operator.listeners.forEach(listener -> listener.accept(snapshot));
    }
}
