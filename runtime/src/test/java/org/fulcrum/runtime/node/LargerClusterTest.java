package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.fulcrum.runtime.cluster.ControlPlane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More members than one tells everything: figures come by gossip, processes when somebody wants to see them. */
class LargerClusterTest {
    private static final int MEMBERS = ControlPlane.FAN_OUT + 3;

    @TempDir
    Path directory;

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
            cluster.stop(last);
            for (String name : names.subList(0, MEMBERS - 1)) {
                Await.until(
                        name + " hears that it left",
                        () -> !cluster.verb(name, "nodes", "--json").out().contains("\"name\": \"" + last + "\""));
            }
        }
    }
}
