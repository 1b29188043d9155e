package org.fulcrum.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.launcher.NodeStandIn.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library and the command of self-service against a stand-in for the node. */
class FulcrumSelfTest {
    private static final Path BUILT = Path.of("target/native");
    private static final Path PROGRAM = Path.of("src/test/c/asks.c");
    private static final String MOVED =
            "{\"ok\":true,\"outcome\":\"moved\",\"process\":\"n1:7\",\"node\":\"n2\",\"text\":\"n1:7 moved\"}\n";

    @TempDir
    Path directory = Path.of("");

    private static Run self(NodeStandIn node, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(BUILT.resolve("fulcrum-self") + ""));
        command.addAll(List.of(arguments));
        return node.run(command);
    }

    @Test
    void theCommandAsksForItsParentAndSaysWhatCameOfIt() throws Exception {
        try (NodeStandIn node = new NodeStandIn(directory)) {
            node.answer(MOVED);
            Run run = self(node, "move", "n2");
            assertEquals("n1:7 moved\n", run.output(), run::errors);
            assertEquals(0, run.status());
            assertEquals("{\"verb\":\"move\",\"asker\":\"parent\",\"to\":\"n2\"}", node.question());
        }
    }

    @Test
    void linesOfProgressComeBeforeTheEnd() throws Exception {
        try (NodeStandIn node = new NodeStandIn(directory)) {
            node.answer("{\"progress\":\"n1:7\"}\n".repeat(1000) + MOVED);
            Run run = self(node, "--json", "invite", "n3:9");
            assertEquals(MOVED, run.output(), run::errors);
            assertEquals("{\"verb\":\"invite\",\"asker\":\"parent\",\"process\":\"n3:9\"}", node.question());
        }
    }

    @Test
    void whereIsOneWordForScripts() throws Exception {
        try (NodeStandIn node = new NodeStandIn(directory)) {
            node.answer("{\"ok\":true,\"node\":\"n2\",\"text\":\"n1:7 is on n2\"}\n");
            assertEquals("n2\n", self(node, "where").output());
            assertEquals("{\"verb\":\"where\",\"asker\":\"parent\"}", node.question());
        }
    }

    @Test
    void aRefusalIsStatus1WithTheNodesReasonUnescaped() throws Exception {
        try (NodeStandIn node = new NodeStandIn(directory)) {
            String refusal =
                    "{\"ok\":false,\"code\":\"not-in-care\",\"message\":\"\\\"it\\\" \\u2028 →\\n\\\\ code\"}\n";
            node.answer(refusal);
            Run run = self(node, "--json", "join", "9");
            assertEquals(1, run.status());
            assertEquals(refusal, run.output());
            assertEquals("fulcrum-self: \"it\" ? → \\ code\n", run.errors());
        }
    }

    @Test
    void aNodeThatTurnsCallersAwayIsHeard() throws Exception {
        try (NodeStandIn node = new NodeStandIn(directory)) {
            node.turnAway("{\"ok\":false,\"code\":\"busy\",\"message\":\"64 callers\"}\n");
            Run run = self(node, "where");
            assertEquals("fulcrum-self: 64 callers\n", run.errors());
            assertEquals(1, run.status());
        }
    }

    @Test
    void noNodeAndNoAnswerAreStatus69() throws Exception {
        try (NodeStandIn node = new NodeStandIn(directory)) {
            Run none = self(node, "move", "n2");
            assertEquals(69, none.status());
            assertTrue(none.errors().contains(node.socket().toString()), none::errors);
        }
        for (String answer : List.of("", "{\"progress\":1}\n", "x".repeat(1 << 20))) {
            try (NodeStandIn node = new NodeStandIn(Files.createTempDirectory(directory, "answer"))) {
                node.answer(answer);
                Run run = self(node, "move", "n2");
                assertEquals(69, run.status(), run::errors);
                assertTrue(run.errors().contains("does not answer"), run::errors);
            }
        }
    }

    @Test
    void wrongWordsAreStatus2AndHelpIsNone() throws Exception {
        try (NodeStandIn node = new NodeStandIn(directory)) {
            for (List<String> words : List.of(
                    List.<String>of(),
                    List.of("frob"),
                    List.of("move"),
                    List.of("where", "n2"),
                    List.of("--frob", "where"),
                    List.of("move", ""),
                    List.of("move", "a\"b"),
                    List.of("join", "x".repeat(300)))) {
                assertEquals(2, self(node, words.toArray(String[]::new)).status(), words::toString);
            }
            assertEquals(0, self(node, "--help").status());
            assertTrue(self(node, "--version").output().startsWith("fulcrum-self "));
        }
    }

    /** The program tries what the header promises and says what was wrong; it is linked both ways. */
    @Test
    void theLibraryKeepsWhatItsHeaderPromises() throws Exception {
        for (List<String> how : List.of(
                List.of("-L", BUILT + "", "-lfulcrum", "-Wl,-rpath," + BUILT.toAbsolutePath()),
                List.of(BUILT.resolve("libfulcrum.a") + ""),
                List.of("-static", BUILT.resolve("libfulcrum.a") + ""))) {
            try (NodeStandIn node = new NodeStandIn(Files.createTempDirectory(directory, "linked"))) {
                Path program = directory.resolve("asks" + how.hashCode());
                List<String> compile = new ArrayList<>(List.of("cc", "-std=c99", "-pedantic", "-Wall", "-Wextra"));
                compile.addAll(List.of("-Werror", "-pthread", "-I", BUILT + "", "-o", program + "", PROGRAM + ""));
                compile.addAll(how);
                Run compiled = node.run(compile);
                assertEquals(0, compiled.status(), compiled::errors);
                node.answer("{\"ok\":true,\"node\":\"" + "n".repeat(63) + "\",\"text\":\"long\"}\n");
                Run run = node.run(List.of(program.toString()));
                assertEquals("as promised\n", run.output(), run::errors);
                assertEquals("{\"verb\":\"where\",\"asker\":\"self\"}", node.question());
            }
        }
    }
}
