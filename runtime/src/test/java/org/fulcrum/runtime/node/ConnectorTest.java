package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Connection;
import org.fulcrum.runtime.api.ConnectionSettings;
import org.fulcrum.runtime.api.Connector;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.cluster.Gateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console's way in: an observing member of a real group. */
class ConnectorTest {
    @TempDir
    private Path directory;

    private static ConnectionSettings settings(SmallCluster cluster) {
        return ConnectionSettings.of(
                "console", "test", List.of(cluster.firstSeed().toString()));
    }

    @Test
    void anObserverSeesOrdersAndIsSeen() throws Exception {
        try (SmallCluster cluster = new SmallCluster(directory).start("n1").start("n2");
                Connection console = Connector.find().connect(settings(cluster))) {
            cluster.engine("n1").mayEnd.complete(null);
            cluster.verb("n1", "adopt", "100");
            ProcessKey key = new ProcessKey("n1", 100);
            CompletableFuture<ClusterSnapshot> seen = new CompletableFuture<>();
            try (var subscribed = console.subscribe(snapshot -> {
                if (snapshot.process(key).isPresent() && snapshot.node("n2").isPresent()) {
                    seen.complete(snapshot);
                }
            })) {
                assertNotNull(subscribed);
                assertEquals(
                        "n1",
                        seen.get(20, TimeUnit.SECONDS)
                                .process(key)
                                .orElseThrow()
                                .node());
            }
            assertTrue(console.explain(key, new Destination.Node("n2"))
                    .get(20, TimeUnit.SECONDS)
                    .possible());
            MoveResult result = console.move(key, new Destination.Node("n2")).get(20, TimeUnit.SECONDS);
            assertTrue(result.succeeded(), result::describe);
            Await.until(
                    "n1 shows the observer",
                    () -> cluster.verb("n1", "nodes").out().contains("console"));
            assertRefusesGuests(cluster);
            assertObserverCannotAdopt(console);
        }
    }

    /** A relay in the group speaks only to addresses that have a site. */
    @Test
    void anObserverJoinsAClusterAmongOthersWithoutBeingToldSo() throws Exception {
        Gateway noCandidate = new Gateway(false, 0, List.of());
        try (SmallCluster cluster = new SmallCluster(directory, Optional.of(noCandidate))
                        .start("n1")
                        .start("n2");
                Connection console = Connector.find().connect(settings(cluster))) {
            cluster.engine("n2").mayEnd.complete(null);
            cluster.verb("n2", "adopt", "100");
            ProcessKey key = new ProcessKey("n2", 100);
            Await.until("it hears of n2", () -> console.snapshot().process(key).isPresent());
            MoveResult result = console.move(key, new Destination.Node("n1")).get(20, TimeUnit.SECONDS);
            assertTrue(result.succeeded(), result::describe);
            Await.until(
                    "n2 shows the observer",
                    () -> cluster.verb("n2", "nodes").out().contains("console"));
        }
    }

    private static void assertRefusesGuests(SmallCluster cluster) {
        SmallCluster.Said said = cluster.verb("n1", "migrate", "100", "console");
        assertEquals(1, said.status());
        assertTrue(said.err().contains("observing member"), said::err);
    }

    private static void assertObserverCannotAdopt(Connection console) {
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> console.adopt(5).get(20, TimeUnit.SECONDS));
        assertTrue(refused.getCause() instanceof OperatorException e && e.code().equals("observer"));
    }

    @Test
    void aNodeThatSaysGoodByeIsNotShownAnyMore() throws Exception {
        try (SmallCluster cluster = new SmallCluster(directory).start("n1").start("n2")) {
            cluster.awaitMutual("n1", "n2");
            ScriptedEngine engine = cluster.engine("n2");
            cluster.stop("n2");
            assertTrue(engine.closed);
            assertFalse(cluster.socket("n2").toFile().exists());
            Await.until(
                    "n1 forgets n2", () -> !cluster.verb("n1", "nodes").out().contains("n2"));
        }
    }

    @Test
    void noSeedIsSaidWithinTheDeadline() throws IOException {
        int unused;
        try (var socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        ConnectionSettings nowhere = ConnectionSettings.of("console", "test", List.of("127.0.0.1[" + unused + "]"));
        OperatorException refused =
                assertThrows(OperatorException.class, () -> Connector.find().connect(nowhere));
        assertEquals("no-seed", refused.code());
    }
}
