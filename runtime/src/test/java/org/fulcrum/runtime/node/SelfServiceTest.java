package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fulcrum.runtime.node.socket.LocalClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process may ask for itself (paper §2.2): this JVM asks, and engines that move nothing carry it out. */
class SelfServiceTest {
    private static final int SELF = (int) ProcessHandle.current().pid();
    private static final int PARENT =
            (int) ProcessHandle.current().parent().orElseThrow().pid();
    private static final int OTHER = 4_100_000; // above every pid that this kernel gives

    @TempDir
    private static Path directory;

    private static SmallCluster cluster;
    private static int uid;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        cluster = new SmallCluster(directory).start("n1").start("n2");
        cluster.awaitMutual("n1", "n2");
        cluster.engine("n1").mayEnd.complete(null);
        cluster.engine("n2").mayEnd.complete(null);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void nobodyIsInCare() {
        cluster.engine("n1").homes.clear();
    }

    private static void inCare(int pid, int owner, String node) {
        cluster.engine("n1").homes.add(ScriptedEngine.process("n1", pid, owner, node, Optional.empty()));
    }

    private static JsonObject ask(String verb, String... namesAndValues) {
        JsonObject request = new JsonObject();
        request.addProperty("verb", verb);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            request.addProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        try (LocalClient node = LocalClient.connect(cluster.socket("n1"))) {
            return node.ask(request, progress -> {});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String of(JsonObject answer, String field) {
        assertTrue(answer.has(field), answer::toString);
        return answer.get(field).getAsString();
    }

    @Test
    void whoIsNotInCareIsToldHowToComeIntoIt() {
        for (String verb : new String[] {"where", "move", "join", "invite"}) {
            JsonObject answer = ask(verb, "to", "n2", "process", "1");
            assertEquals("not-in-care", of(answer, "code"));
            assertTrue(of(answer, "message").contains("fulcrum adopt " + SELF), answer::toString);
        }
        assertEquals("bad-request", of(ask("where", "asker", "n1:1"), "code"));
    }

    @Test
    void theAskerIsTheCallerOrItsParent() {
        inCare(SELF, uid, "n2");
        inCare(PARENT, uid, "n1");
        JsonObject self = ask("where", "pid", "1", "process", "n1:1");
        assertEquals("n1:" + SELF, of(self, "process"));
        assertEquals("n2", of(self, "node"));
        assertEquals("AWAY", of(self, "residency"));
        JsonObject parent = ask("where", "asker", "parent");
        assertEquals("n1:" + PARENT, of(parent, "process"));
        assertEquals("n1", of(parent, "node"));
    }

    @Test
    void aChildOfOneInCareComesIntoCareByAsking() {
        inCare(PARENT, uid, "n1");
        assertEquals("n1", of(ask("where"), "node"));
    }

    @Test
    void itMovesAndWhoIsThereAlreadyStays() {
        inCare(SELF, uid, "n1");
        JsonObject moved = ask("move", "to", "n2");
        assertEquals("moved", of(moved, "outcome"));
        assertEquals("n2", of(moved, "node"));
        JsonObject stays = ask("move", "to", "n2");
        assertEquals("stays", of(stays, "outcome"));
        assertEquals("n1:" + SELF + " stays on n2: it is on n2 already", of(stays, "text"));
    }

    @Test
    void aRefusalHasCodeAndReason() {
        inCare(SELF, uid, "n1");
        JsonObject answer = ask("move", "to", "mars");
        assertEquals("unknown-node", of(answer, "code"));
        assertTrue(of(answer, "message").contains("no node named mars"), answer::toString);
        assertEquals("bad-request", of(ask("move"), "code"));
        assertEquals("bad-request", of(ask("join", "process", "n1"), "code"));
    }

    @Test
    void itJoinsWhomeverItLikes() {
        inCare(SELF, uid, "n1");
        inCare(OTHER, uid + 1, "n2");
        assertEquals("n2", of(ask("join", "process", "n1:" + OTHER), "node"));
        assertEquals("unknown-process", of(ask("join", "process", "77"), "code"));
        assertEquals("unknown-process", of(ask("join", "process", "mars:77"), "code"));
    }

    @Test
    void itInvitesOnlyThoseOfItsOwnUser() {
        inCare(SELF, uid, "n2");
        inCare(OTHER, uid, "n1");
        inCare(OTHER + 1, uid + 1, "n1");
        JsonObject came = ask("invite", "process", String.valueOf(OTHER));
        assertEquals("moved", of(came, "outcome"));
        assertEquals("n1:" + OTHER, of(came, "process"));
        assertEquals("n2", of(came, "node"));
        assertEquals("stays", of(ask("invite", "process", String.valueOf(OTHER)), "outcome"));
        JsonObject strangers = ask("invite", "process", String.valueOf(OTHER + 1));
        assertEquals("not-yours", of(strangers, "code"));
        assertEquals("unknown-process", of(ask("invite", "process", "77"), "code"));
    }

    @Test
    void aGuestMayHaveAnotherHome() throws InterruptedException {
        inCare(SELF, uid, "n1");
        ScriptedEngine other = cluster.engine("n2");
        other.homes.add(ScriptedEngine.process("n2", OTHER + 2, uid + 1, "n2", Optional.empty()));
        cluster.verb("n2", "adopt", String.valueOf(OTHER + 3));
        Await.until("n1 hears of both", () -> {
            String known = cluster.verb("n1", "ps", "--all", "--json").out();
            return known.contains("\"pid\": " + (OTHER + 2)) && known.contains("\"pid\": " + (OTHER + 3));
        });
        assertEquals("n1", of(ask("invite", "process", "n2:" + (OTHER + 3)), "node"));
        assertEquals("not-yours", of(ask("invite", "process", "n2:" + (OTHER + 2)), "code"));
    }

    @Test
    void anAnswerFitsIntoTheLibrary() {
        inCare(SELF, uid, "n1");
        String answer = ask("move", "to", "→".repeat(250)).toString();
        assertTrue(answer.getBytes(StandardCharsets.UTF_8).length < 4096, answer);
    }
}
