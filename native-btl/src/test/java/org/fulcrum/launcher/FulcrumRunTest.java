package org.fulcrum.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.fulcrum.launcher.NodeStandIn.Run;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher against a stand-in for the node. */
class FulcrumRunTest {
    private static final String LAUNCHER = "target/native/fulcrum-run";

    @TempDir
    Path directory = Path.of("");

    private @Nullable NodeStandIn node;

    @BeforeEach
    void standIn() {
        node = new NodeStandIn(directory);
    }

    @AfterEach
    void stop() {
        node().close();
    }

    @Test
    void becomesTheProgramAndKeepsItsPid() throws Exception {
        answer("{\"ok\": true}\n");
        Run run = launch("--", "sh", "-c", "echo $$; exit 7");
        assertEquals(7, run.status(), run.errors());
        assertEquals(String.valueOf(run.pid()), run.output().strip());
        assertEquals("{\"verb\":\"register\",\"pid\":" + run.pid() + "}", node().question());
    }

    @Test
    void leavesNoDescriptorToTheProgram() throws Exception {
        answer("{\"ok\":true}\n");
        Run run = launch("sh", "-c", "ls -l /proc/$$/fd");
        assertEquals(0, run.status(), run.errors());
        assertTrue(!run.output().contains("socket:"), run.output());
    }

    @Test
    void noAutoIsTold() throws Exception {
        answer("{\"ok\":true}\n");
        assertEquals(0, launch("--no-auto", "--", "true").status());
        assertTrue(node().question().endsWith(",\"auto\":false}"));
    }

    @Test
    void otherClustersAreTold() throws Exception {
        answer("{\"ok\":true}\n");
        assertEquals(0, launch("--other-clusters", "--", "true").status());
        assertTrue(node().question().endsWith(",\"others\":true}"), node().question());
    }

    @Test
    void bestIsTold() throws Exception {
        answer("{\"ok\":true}\n");
        assertEquals(0, launch("--best", "--native", "--", "true").status());
        assertTrue(node().question().endsWith(",\"best\":true,\"cpu\":\"native\"}"), node().question());
    }

    @Test
    void whatTheNodeSaysIsAddedToTheEnvironment() throws Exception {
        answer(
                "{\"ok\":true,\"pid\":7,\"environment\":[\"HELD_A=-AVX2,-FMA:x=1\",\"HELD_B=~0x20\"],\"home\":\"n1\"}\n");
        Run run = launch("--portable", "--", "sh", "-c", "echo $HELD_A $HELD_B");
        assertEquals("-AVX2,-FMA:x=1 ~0x20\n", run.output(), run.errors());
        assertTrue(node().question().endsWith(",\"cpu\":\"portable\"}"));
    }

    @Test
    void anEmptyEnvironmentChangesNothing() throws Exception {
        answer("{\"ok\":true,\"environment\":[]}\n");
        assertEquals(0, launch("--native", "--", "true").status());
        assertTrue(node().question().endsWith(",\"cpu\":\"native\"}"));
    }

    @Test
    void refusalIsStatus1WithTheNodesReason() throws Exception {
        answer("{\"ok\":false,\"code\":\"not-yours\",\"message\":\"it belongs to root\"}\n");
        Run run = launch("--", "echo", "ran");
        assertEquals(1, run.status());
        assertEquals("", run.output());
        assertTrue(run.errors().contains("refused: it belongs to root"), run.errors());
    }

    @Test
    void noNodeIsStatus69AndTheProgramDoesNotRun() throws Exception {
        Run run = launch("--", "echo", "ran");
        assertEquals(69, run.status());
        assertEquals("", run.output());
        assertTrue(run.errors().contains(node().socket().toString()), run.errors());
    }

    @Test
    void orElseRunRunsItWithAWarning() throws Exception {
        Run run = launch("--or-else-run", "--", "echo", "ran");
        assertEquals(0, run.status());
        assertEquals("ran\n", run.output());
        assertTrue(run.errors().contains("without Fulcrum"), run.errors());
    }

    @Test
    void endlessAnswerIsCutOff() throws Exception {
        answer("x".repeat(1 << 20));
        Run run = launch("--", "true");
        assertEquals(69, run.status(), run.errors());
    }

    @Test
    void hangUpIsNoNode() throws Exception {
        answer("");
        assertEquals(69, launch("--", "true").status());
    }

    @Test
    void statusesOfTheShell() throws Exception {
        assertEquals(127, launch("--or-else-run", "--", "/no/such/program").status());
        assertEquals(126, launch("--or-else-run", "--", "/etc/passwd").status());
        assertEquals(2, launch().status());
        assertEquals(2, launch("--frobnicate", "--", "true").status());
        assertEquals(0, launch("--help").status());
    }

    private void answer(String text) throws IOException {
        node().answer(text);
    }

    private Run launch(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(LAUNCHER));
        command.addAll(List.of(arguments));
        return node().run(command);
    }

    private NodeStandIn node() {
        return Objects.requireNonNull(node);
    }
}
