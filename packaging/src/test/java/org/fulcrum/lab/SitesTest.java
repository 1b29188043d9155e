package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.fulcrum.lab.Lab.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Two clusters that are sites to each other: a has n1 and n2, b has n3 and n4 (paper §2.3). */
@Tag("lab")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SitesTest {
    private static final int PROGRAMS = 8;
    private static final int LEAVE_SECONDS = 60;

    /** Counts for as long as its standard input is open, then says whether all it counted was right. */
    private static final String COUNTS = """
            import select, sys
            rounds = wrong = 0
            while not select.select([sys.stdin], [], [], 0)[0]:
                wrong += sum(range(200000)) != 19999900000
                rounds += 1
            print('wrong', wrong, 'of some' if rounds else 'of none')
            """;

    private Lab lab = Lab.ofSites("t-sites", "full", "a:2", "b:2");

    @BeforeAll
    void isRoot() {
        assertEquals("root", System.getProperty("user.name"), "lab tests need root");
    }

    @AfterAll
    void down() {
        lab.close();
    }

    /** A program, and how it came into care. */
    private record Program(Process shell, BufferedReader said, int pid) {}

    private Program begin(String node, String flags) throws IOException {
        String start = "echo $$; exec fulcrum run " + flags + " -- /usr/bin/python3 -c \"$0\"";
        Process shell = lab.begin(node, "sh", "-c", start, COUNTS);
        BufferedReader said = shell.inputReader();
        return new Program(shell, said, Integer.parseInt(said.readLine()));
    }

    private static void assertEndsWell(Program program) throws IOException, InterruptedException {
        program.shell().outputWriter().close();
        assertEquals("wrong 0 of some", program.said().readLine());
        assertEquals(0, program.shell().waitFor());
    }

    /** Where a program of n1 is. */
    private String nodeOf(Program program) {
        return LabNode.of(lab, "n1")
                .process("n1", program.pid())
                .map(p -> p.get("node").getAsString())
                .orElse("");
    }

    private boolean isAtB(Program program) {
        return List.of("n3", "n4").contains(nodeOf(program));
    }

    private JsonObject site(String node, String name) {
        String sites = lab.exec(node, "fulcrum", "sites", "--json").checked();
        for (JsonElement element : JsonParser.parseString(sites).getAsJsonArray()) {
            if (element.getAsJsonObject().get("name").getAsString().equals(name)) {
                return element.getAsJsonObject();
            }
        }
        throw new AssertionError("no site " + name + ": " + sites);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEAVE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, what);
            Thread.sleep(200);
        }
    }

    /** What may leave its site does when that is full, what may not stays; a detached site's guests go home at once. */
    @Test
    void guestsComeAndGoHomeWhenTheirSiteIsDetached() throws IOException, InterruptedException {
        List<Program> mayLeave = new ArrayList<>();
        List<Program> stays = new ArrayList<>();
        for (int i = 0; i < PROGRAMS; i++) {
            (i % 2 == 0 ? mayLeave : stays).add(begin("n1", i % 2 == 0 ? "--other-clusters" : ""));
        }
        await(
                "a is full and b is not, but nobody has left",
                () -> mayLeave.stream().anyMatch(this::isAtB));
        assertFalse(stays.stream().anyMatch(this::isAtB), "who may not leave its site has left it");
        assertTrue(site("n1", "b").get("oursThere").getAsInt() > 0);
        assertTrue(site("n3", "a").get("guestsHere").getAsInt() > 0);

        lab.exec("n3", "fulcrum", "site", "detach", "a", "--wait").checked();
        assertEquals(0, site("n3", "a").get("guestsHere").getAsInt());
        await("all are home again", () -> mayLeave.stream().noneMatch(this::isAtB));
        // Until then it may be on its way there by itself, for a has not heard that it is not wanted.
        String pid = String.valueOf(mayLeave.getFirst().pid());
        await("a person's order is refused", () -> {
            Ended ended = lab.exec("n1", "fulcrum", "migrate", pid, "n3");
            return ended.status() == 1 && ended.errors().contains("site a is detached");
        });

        lab.exec("n4", "fulcrum", "site", "attach", "a").checked();
        await("who may leave leaves again", () -> mayLeave.stream().anyMatch(this::isAtB));
        for (Program program : mayLeave) {
            assertEndsWell(program);
        }
        for (Program program : stays) {
            assertEndsWell(program);
        }
    }

    /** Guests make room for the programs of the site that lends itself to them. */
    @Test
    void theProgramsOfASitePushItsGuestsOut() throws IOException, InterruptedException {
        Program guest = begin("n1", "--other-clusters");
        await("it is in care", () -> !nodeOf(guest).isEmpty());
        lab.exec("n1", "fulcrum", "migrate", String.valueOf(guest.pid()), "n3").checked();
        assertTrue(isAtB(guest));
        List<Program> own = new ArrayList<>();
        for (int i = 0; i < PROGRAMS; i++) {
            own.add(begin("n3", ""));
        }
        await("it has left b", () -> !isAtB(guest));
        String moved = lab.json("n3", "decisions")
                .getAsJsonObject()
                .getAsJsonArray("moved")
                .toString();
        assertTrue(moved.contains("gives way to a higher priority"), moved);
        assertEndsWell(guest);
        for (Program program : own) {
            assertEndsWell(program);
        }
    }

    @Test
    void aSiteThatIsNotIsRefused() {
        Ended ended = lab.exec("n1", "fulcrum", "site", "detach", "nowhere");
        assertEquals(1, ended.status());
        assertTrue(ended.errors().contains("known are b"), ended.errors());
    }

    /** A site's nodes are its own: another's administrator orders nothing there. */
    @Test
    void whatAnotherSiteOrdersIsRefused() {
        Ended ended = lab.exec("n3", "fulcrum", "cordon", "n1");
        assertEquals(1, ended.status());
        assertTrue(ended.errors().contains("members of site b"), ended.errors());
        assertTrue(lab.exec("n1", "fulcrum", "nodes", "--json").text().contains("\"state\": \"OPEN\""));
    }
}
