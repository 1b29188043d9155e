package org.fulcrum.runtime.node.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.linux.PeerCredentials;
import org.fulcrum.runtime.node.Await;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers of every kind at the local socket. */
class LocalServerTest {
    @TempDir
    private Path directory;

    private Path path = Path.of("");
    private @Nullable LocalServer server;

    @BeforeEach
    void open() throws IOException {
        path = directory.resolve("fulcrum.sock");
        server = LocalServer.open(path, LocalServerTest::answer);
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(server).close();
        assertFalse(Files.exists(path));
    }

    private static JsonObject answer(JsonObject request, PeerCredentials caller, VerbHandler.Progress progress)
            throws OperatorException, IOException {
        if (request.has("fail")) {
            throw new IllegalStateException("a defect");
        }
        if (request.has("progress")) {
            JsonObject line = new JsonObject();
            line.addProperty("progress", 1);
            progress.tell(line);
        }
        if (!request.has("verb")) {
            throw new OperatorException("bad-request", "no verb");
        }
        JsonObject answer = new JsonObject();
        answer.addProperty("ok", true);
        answer.addProperty("pid", caller.pid());
        return answer;
    }

    /** Sends bytes and returns the first line that comes back. */
    private JsonObject say(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            String line = reader.readLine();
            return JsonParser.parseString(line == null ? "{}" : line).getAsJsonObject();
        }
    }

    private static JsonObject request(String name) {
        JsonObject request = new JsonObject();
        request.addProperty("verb", "x");
        request.addProperty(name, 1);
        return request;
    }

    @Test
    void theCallerIsWhoTheKernelSays() throws IOException {
        assertEquals(
                ProcessHandle.current().pid(),
                say("{\"verb\":\"x\"}\n").get("pid").getAsLong());
        assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void garbageGetsATypedErrorAndTheNextCallerIsServed() throws IOException {
        for (String garbage : List.of("garbage\n", "[]\n", "{\n", "\n", "[".repeat(60_000) + "\n", "{\"verb\"\n")) {
            assertEquals("bad-request", say(garbage).get("code").getAsString());
        }
        assertTrue(say("{\"verb\":\"x\"}\n").get("ok").getAsBoolean());
    }

    @Test
    void anEndlessLineEndsTheConversation() throws IOException {
        try {
            assertEquals(0, say("x".repeat(300_000)).size());
        } catch (IOException brokenPipe) {
            assertTrue(String.valueOf(brokenPipe.getMessage())
                            .toLowerCase(Locale.ROOT)
                            .contains("pipe")
                    || String.valueOf(brokenPipe.getMessage()).contains("reset"));
        }
        assertTrue(say("{\"verb\":\"x\"}\n").get("ok").getAsBoolean());
    }

    @Test
    void aDefectIsAnAnswerToo() throws IOException {
        assertEquals(
                "internal", say("{\"verb\":\"x\",\"fail\":1}\n").get("code").getAsString());
    }

    @Test
    void progressComesBeforeTheAnswer() throws IOException {
        List<JsonObject> progress = new ArrayList<>();
        try (LocalClient client = LocalClient.connect(path)) {
            assertTrue(client.ask(request("progress"), progress::add).get("ok").getAsBoolean());
            assertTrue(client.ask(request("again"), progress::add).get("ok").getAsBoolean());
        }
        assertEquals(1, progress.size());
    }

    @Test
    void tooManyCallersAreToldSoAndOthersServedAgainWhenTheyLeave() throws Exception {
        List<SocketChannel> idle = new ArrayList<>();
        for (int i = 0; i < LocalServer.MAX_CONNECTIONS; i++) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(path));
            idle.add(channel);
        }
        assertEquals("busy", say("{\"verb\":\"x\"}\n").get("code").getAsString());
        for (SocketChannel channel : idle) {
            channel.close();
        }
        Await.until("there is place again", () -> {
            try {
                return say("{\"verb\":\"x\"}\n").get("ok").getAsBoolean();
            } catch (IOException refused) {
                return false;
            }
        });
    }

    @Test
    void noNodeIsSaidWithWhatToDo() {
        Path nowhere = directory.resolve("nowhere");
        NoNodeException none = assertThrows(NoNodeException.class, () -> LocalClient.connect(nowhere));
        assertTrue(String.valueOf(none.getMessage()).contains("fulcrum node --config FILE"));
    }
}
