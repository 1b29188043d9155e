package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against real nodes: real socket, real group over TCP, scripted engine. */
class VerbsTest {
    @TempDir
    private static Path directory;

    private static SmallCluster cluster;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = new SmallCluster(directory).start("n1").start("n2");
        cluster.awaitMutual("n1", "n2");
        cluster.engine("n1").mayEnd.complete(null);
        cluster.verb("n1", "adopt", "100");
        cluster.verb("n1", "adopt", "666");
        Await.until("n2 hears of both", () -> processes("n2", "--all").size() >= 2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static JsonArray processes(String node, String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 2, words.length);
        all[0] = "ps";
        all[1] = "--json";
        return JsonParser.parseString(cluster.verb(node, all).out()).getAsJsonArray();
    }

    @Test
    void psHasTheFieldsThatScriptsRelyOn() {
        JsonObject process = processes("n1").get(0).getAsJsonObject();
        assertTrue(process.keySet()
                .containsAll(Set.of(
                        "pid",
                        "home",
                        "node",
                        "residency",
                        "user",
                        "command",
                        "cpuPercent",
                        "residentBytes",
                        "moves",
                        "forwardedCalls",
                        "lastMove",
                        "class",
                        "automatic")));
    }

    @Test
    void psShowsForeignProcessesOnlyWhenAsked() {
        assertFalse(processes("n2").toString().contains("\"pid\":100,"));
        assertTrue(processes("n2", "--all").toString().contains("\"pid\":100,"));
    }

    @Test
    void nodesMeasureThemselves() {
        String out = cluster.verb("n1", "nodes", "--json").out();
        JsonObject node = JsonParser.parseString(out).getAsJsonArray().get(0).getAsJsonObject();
        assertTrue(node.get("memoryTotalBytes").getAsLong() > 0);
        assertTrue(node.get("cpuCount").getAsDouble() > 0);
        assertTrue(node.get("ageMillis").getAsLong() < 20_000);
    }

    @Test
    void aMoveEndsWithItsCost() throws InterruptedException {
        cluster.verb("n1", "adopt", "101");
        SmallCluster.Said said = cluster.verb("n1", "migrate", "101", "n2", "--json");
        JsonObject answer = JsonParser.parseString(said.out()).getAsJsonObject();
        assertEquals(0, said.status(), said::err);
        assertEquals("moved", answer.getAsJsonObject("result").get("outcome").getAsString());
        Await.until("n2 knows", () -> cluster.verb("n2", "ps", "--json").out().contains("\"frozenMillis\": 12.5"));
    }

    @Test
    void aMoveIsOrderedFromAnyNode() {
        cluster.verb("n1", "adopt", "102");
        SmallCluster.Said said = cluster.verb("n2", "migrate", "n1:102", "n2");
        assertEquals(0, said.status(), said::err);
        assertTrue(said.out().contains("moved from n1 to n2"), said::out);
    }

    @Test
    void aRefusalSaysWhyAndEndsWithOne() {
        SmallCluster.Said said = cluster.verb("n1", "migrate", "666", "n2");
        assertEquals(1, said.status());
        assertTrue(said.err().contains("node n2 has no room"), said::err);
    }

    @Test
    void unknownNodeAndUnknownProcessAreRefusals() {
        SmallCluster.Said node = cluster.verb("n1", "explain", "100", "mars");
        SmallCluster.Said process = cluster.verb("n2", "migrate", "n1:4242", "n2");
        SmallCluster.Said home = cluster.verb("n2", "migrate", "mars:1", "n2");
        assertEquals(1, node.status());
        assertTrue(node.err().contains("no node named mars"), node::err);
        assertEquals(1, process.status());
        assertTrue(process.err().contains("no process 4242 in its care"), process::err);
        assertEquals(1, home.status());
        assertTrue(home.err().contains("no node named mars"), home::err);
    }

    @Test
    void theClassIsChangedFromAnyNodeAndSeenEverywhere() throws InterruptedException {
        cluster.verb("n1", "adopt", "103");
        SmallCluster.Said said = cluster.verb("n2", "class", "n1:103", "overdue", "--auto", "off");
        assertEquals(0, said.status(), said::err);
        assertEquals("n1:103 is overdue, moved only when somebody asks\n", said.out());
        Await.until("n2 knows", () -> cluster.verb("n2", "ps", "--all").out().contains("overdue !"));
        SmallCluster.Said again = cluster.verb("n1", "class", "103", "--auto", "on", "--json");
        JsonObject terms = JsonParser.parseString(again.out()).getAsJsonObject();
        assertEquals("overdue", terms.get("class").getAsString());
        assertTrue(terms.get("automatic").getAsBoolean());
    }

    @Test
    void aClassThatIsNoneIsUsage() {
        SmallCluster.Said none = cluster.verb("n1", "class", "100", "lazy");
        assertEquals(2, none.status());
        assertTrue(none.err().contains("'lazy' is no class; it must be urgent, normal or overdue"), none::err);
        assertEquals(2, cluster.verb("n1", "class", "100").status());
        assertEquals(2, cluster.verb("n1", "class", "100", "--auto", "maybe").status());
        assertEquals(1, cluster.verb("n1", "class", "4242", "normal").status());
    }

    @Test
    void explainTellsBytesAndPause() {
        SmallCluster.Said said = cluster.verb("n2", "explain", "n1:100", "n2");
        assertEquals(0, said.status(), said::err);
        assertTrue(said.out().contains("can move: 1 MB, pause about 13 ms"), said::out);
    }

    @Test
    void topDrawsNodesAndProcesses() {
        SmallCluster.Said said = cluster.verb("n1", "top", "--once");
        assertEquals(0, said.status(), said::err);
        assertTrue(said.out().contains("n1 *"), said::out);
        assertTrue(said.out().contains("AT_HOME"), said::out);
    }

    @Test
    void wrongWordsEndWithTwoAndNoNodeWithSixtyNine() {
        assertEquals(2, cluster.verb("n1", "migrate", "100").status());
        assertEquals(2, cluster.verb("n1", "nonsense").status());
        SmallCluster.Said none = cluster.verb("nobody", "ps");
        assertEquals(69, none.status());
        assertTrue(none.err().contains("no node answers"), none::err);
    }
}
