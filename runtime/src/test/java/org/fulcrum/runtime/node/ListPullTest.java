package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.Told;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.Test;

/** Who is asked for lists, how many at once, and who is not waited for. */
class ListPullTest {
    private static final int NODES = 100;

    private final Knowledge knowledge = new Knowledge("n0", "a", Policies::none, gone -> {});
    private final List<Collection<String>> wishes = new ArrayList<>();

    ListPullTest() {
        IntStream.rangeClosed(1, NODES).forEach(i -> gossip("n" + i, 0));
        gossip("console", 0);
    }

    private static NodeReport report(String name, long sequence, long changes) {
        boolean observer = name.equals("console");
        return new NodeReport(
                name,
                1,
                sequence,
                observer,
                "",
                NodeReading.NONE,
                List.of(),
                List.of(),
                List.of(),
                0,
                CpuFeatures.NONE,
                changes,
                Standing.OPEN,
                List.of(),
                "a",
                List.of());
    }

    private void gossip(String name, long changes) {
        knowledge.gossiped(List.of(Told.now(name, 1, 1 + changes, changes, report(name, 1 + changes, changes))));
    }

    private void grant(Collection<String> names) {
        wishes.add(names);
        names.forEach(name -> knowledge.heard(report(name, 10, 0)));
    }

    @Test
    void whoWatchesAsksAPartAtATimeAndNobodyTwice() {
        ListPull pull = new ListPull(knowledge, this::grant);
        pull.ask();
        pull.ask();
        pull.ask();
        assertEquals(
                List.of(ListPull.MOST_AT_ONCE, NODES - ListPull.MOST_AT_ONCE),
                wishes.stream().map(Collection::size).toList());
        HashSet<String> asked = new HashSet<>();
        wishes.forEach(asked::addAll);
        assertEquals(NODES, asked.size());
    }

    @Test
    void whoAsksOnceGetsAllOfThem() {
        new ListPull(knowledge, this::grant).await();
        assertEquals(List.of(), knowledge.withListsOlderThan(ListPull.STALE_MILLIS));
        assertTrue(wishes.stream().allMatch(names -> names.size() <= ListPull.MOST_AT_ONCE));
    }

    @Test
    void listsThatHaveChangedSinceAreAskedForAtOnce() {
        ListPull pull = new ListPull(knowledge, this::grant);
        pull.await();
        wishes.clear();
        knowledge.gossiped(List.of(Told.now("n7", 1, 11, 1, report("n7", 11, 1))));
        pull.ask();
        assertEquals(List.of(List.of("n7")), wishes);
    }

    @Test
    void whoLetsAnOperatorWaitInVainIsNotWaitedForAgain() {
        ListPull pull = new ListPull(knowledge, wishes::add);
        pull.await();
        int asked = wishes.stream().mapToInt(Collection::size).sum();
        assertEquals(ListPull.MOST_AT_ONCE, asked, "further ones only when some have told");
        wishes.clear();
        pull.await();
        assertEquals(NODES - ListPull.MOST_AT_ONCE, wishes.getFirst().size());
    }
}
