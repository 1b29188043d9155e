package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.fulcrum.runtime.api.Connection;
import org.fulcrum.runtime.api.ConnectionSettings;
import org.fulcrum.runtime.api.Connector;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.cluster.ControlPlane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More members than one tells everything: figures come by gossip, processes when somebody wants to see them. */
class LargerClusterTest {
    private static final int MEMBERS = ControlPlane.FAN_OUT + 3;

    @TempDir
    Path directory;

    /** It is told of every node's processes although no node tells it by itself. */
    private static void seenByAConsole(SmallCluster cluster, ProcessKey key) throws Exception {
        ConnectionSettings settings = ConnectionSettings.of(
                "console", "test", List.of(cluster.firstSeed().toString()));
        CountDownLatch seen = new CountDownLatch(1);
        try (Connection console = Connector.find().connect(settings);
                var subscribed = console.subscribe(snapshot -> {
                    if (snapshot.nodes().size() > MEMBERS
                            && snapshot.process(key).isPresent()) {
                        seen.countDown();
                    }
                })) {
            assertNotNull(subscribed);
            assertTrue(seen.await(20, TimeUnit.SECONDS), "a console sees " + key);
        }
    }

    @Test
    void everybodySeesEverybodyAndAllProcessesAndWhoLeaves() throws Exception {
        List<String> names =
                IntStream.rangeClosed(1, MEMBERS).mapToObj(i -> "n" + i).toList();
        String last = names.getLast();
        try (SmallCluster cluster = new SmallCluster(directory)) {
            for (String name : names) {
                cluster.start(name);
            }
            cluster.awaitMutual(names.toArray(String[]::new));
            assertEquals(0, cluster.verb(last, "adopt", "4711").status());
            for (String name : names) {
                Await.until(
                        name + " sees the process",
                        () -> cluster.verb(name, "ps", "--all", "--json").out().contains("\"pid\": 4711,"));
            }
            seenByAConsole(cluster, new ProcessKey(last, 4711));
            cluster.stop(last);
            for (String name : names.subList(0, MEMBERS - 1)) {
                Await.until(
                        name + " hears that it left",
                        () -> !cluster.verb(name, "nodes", "--json").out().contains("\"name\": \"" + last + "\""));
            }
        }
    }
}
