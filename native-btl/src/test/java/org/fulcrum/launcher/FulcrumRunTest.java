package org.fulcrum.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher against a stand-in for the node: one socket that answers one line. */
class FulcrumRunTest {
    private static final String LAUNCHER = "target/native/fulcrum-run";

    @TempDir
    Path directory = Path.of("");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Path socket = Path.of("");
    private CompletableFuture<String> question = new CompletableFuture<>();

    /** What a run left behind. */
    record Run(int status, String output, String errors, long pid) {}

    @BeforeEach
    void nameSocket() {
        socket = directory.resolve("node.sock");
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void becomesTheProgramAndKeepsItsPid() throws Exception {
        answer("{\"ok\": true}\n");
        Run run = launch("--", "sh", "-c", "echo $$; exit 7");
        assertEquals(7, run.status(), run.errors());
        assertEquals(String.valueOf(run.pid()), run.output().strip());
        assertEquals("{\"verb\":\"register\",\"pid\":" + run.pid() + "}", question.get(5, TimeUnit.SECONDS));
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
        assertTrue(question.get(5, TimeUnit.SECONDS).endsWith(",\"auto\":false}"));
    }

    @Test
    void whatTheNodeSaysIsAddedToTheEnvironment() throws Exception {
        answer(
                "{\"ok\":true,\"pid\":7,\"environment\":[\"HELD_A=-AVX2,-FMA:x=1\",\"HELD_B=~0x20\"],\"home\":\"n1\"}\n");
        Run run = launch("--portable", "--", "sh", "-c", "echo $HELD_A $HELD_B");
        assertEquals("-AVX2,-FMA:x=1 ~0x20\n", run.output(), run.errors());
        assertTrue(question.get(5, TimeUnit.SECONDS).endsWith(",\"cpu\":\"portable\"}"));
    }

    @Test
    void anEmptyEnvironmentChangesNothing() throws Exception {
        answer("{\"ok\":true,\"environment\":[]}\n");
        assertEquals(0, launch("--native", "--", "true").status());
        assertTrue(question.get(5, TimeUnit.SECONDS).endsWith(",\"cpu\":\"native\"}"));
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
        assertTrue(run.errors().contains(socket.toString()), run.errors());
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

    /** Listens, reads one line, answers it, hangs up. */
    private void answer(String text) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        question = CompletableFuture.supplyAsync(
                () -> {
                    try (server;
                            SocketChannel caller = server.accept()) {
                        String line = new BufferedReader(Channels.newReader(caller, StandardCharsets.UTF_8)).readLine();
                        write(caller, text);
                        return line;
                    } catch (IOException e) {
                        return e.toString();
                    }
                },
                threads);
    }

    private static void write(SocketChannel to, String text) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        try {
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        } catch (IOException e) {
            // The launcher hung up on an answer that is too long: that is what it should do.
            bytes.clear();
        }
    }

    private Run launch(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(LAUNCHER));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("FULCRUM_SOCKET", socket.toString());
        Process process = builder.start();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the launcher hangs");
        return new Run(process.exitValue(), Files.readString(output), Files.readString(errors), process.pid());
    }
}
