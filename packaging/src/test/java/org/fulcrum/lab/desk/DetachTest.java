package org.fulcrum.lab.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.fulcrum.lab.Lab;
import org.fulcrum.lab.Lab.Ended;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an administrator does about another site, in the console of site a (n1, n2) beside site b (n3): sees who is
 * where, detaches it, and attaches it again. That it was done is asked of the nodes, and of the programs.
 */
@Tag("lab")
@Tag("window")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class DetachTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LOOK_NANOS = 200_000_000;
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final Path LOG = Path.of("target", "detach-at-desk.log");

    @Test
    void aDetachedSitesGuestsGoHomeAndOursComeHome() throws Exception {
        try (Lab lab = Lab.ofSites("t-detach", "manual", "a:2", "b:1")) {
            Chain ours = new Chain(lab, "n1");
            Chain theirs = new Chain(lab, "n3");
            String ourChip = "#chip-n1-" + pid(lab, "n1");
            String theirChip = "#chip-n3-" + pid(lab, "n3");

            try (ConsoleAtDesk console = new ConsoleAtDesk(lab, LOG)) {
                console.see("#lane-a");
                console.read("#lane-b .site-badge", "attached");
                console.see("#card-n1 " + ourChip);
                console.drag(ourChip, "#card-n3");
                assertEquals("Can move to n3", console.read(".verdict-headline", "n3"));
                console.drop();
                console.see("#card-n3 " + ourChip);
                until("n1 tells the guest of b", () -> moved(lab, pid(lab, "n3"), "n1"));
                console.see("#card-n1 " + theirChip);
                console.read("#lane-b .lane-away", "1 guest here, 1 of ours there");
                ours.awaitMore(3);
                theirs.awaitMore(3);
                both(console, "real-lanes");

                console.type("#lane-b", "D");
                console.read(
                        "#detach-headline", "1 process of ours at b comes home; 1 guest of theirs here goes home.");
                both(console, "real-detach-asks");
                assertEquals("n3", node(lab, "n1"), "to look moves nothing");
                assertTrue(attached(lab, "n1"), "to look detaches nothing");

                console.press("#detach-confirm");
                console.read("#detach-headline", "Nothing of ours runs at b any more, and nothing of theirs here.");
                assertEquals("n1", node(lab, "n1"));
                assertEquals("n3", node(lab, "n3"));
                until("n2 has heard of it", () -> !attached(lab, "n2"));
                both(console, "real-detached-pane");
                console.press("#detach-close");
                console.read("#lane-b .site-badge", "detached");
                console.see("#card-n1 " + ourChip);
                both(console, "real-detached");
                ours.awaitMore(3);
                theirs.awaitMore(3);
                Ended refused = lab.exec("n3", "fulcrum", "migrate", pid(lab, "n3"), "n1");
                assertEquals(1, refused.status(), "a guest of a detached site is not taken");

                console.menu("#lane-b .lane-name");
                console.press("#site-attach");
                console.read("#lane-b .site-badge", "attached");
                until("n2 has heard of that", () -> attached(lab, "n2"));
                until("guests are taken again", () -> moved(lab, pid(lab, "n3"), "n1"));
                console.see("#card-n1 " + theirChip);
                theirs.awaitMore(3);
                lab.exec("n3", "fulcrum", "migrate", pid(lab, "n3"), "home").checked();
            }
            ours.endsWell();
            theirs.endsWell();
        }
    }

    /** Light, then dark. */
    private static void both(ConsoleAtDesk console, String name) {
        console.picture(PICTURES.resolve(name + "-light.png"));
        console.press("#theme");
        console.picture(PICTURES.resolve(name + "-dark.png"));
        console.press("#theme");
    }

    /** Moves a program of n3, once its node takes it. */
    private static boolean moved(Lab lab, String pid, String to) {
        return lab.exec("n3", "fulcrum", "migrate", pid, to).status() == 0;
    }

    private static JsonObject onlyProcess(Lab lab, String home) {
        List<JsonObject> own = lab.json(home, "ps").getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(process -> process.get("home").getAsString().equals(home))
                .toList();
        assertEquals(1, own.size(), own::toString);
        return own.getFirst();
    }

    private static String pid(Lab lab, String home) {
        return onlyProcess(lab, home).get("pid").getAsString();
    }

    /** Where the program of that home is. */
    private static String node(Lab lab, String home) {
        return onlyProcess(lab, home).get("node").getAsString();
    }

    /** Whether site b is attached, as a node of a knows it. */
    private static boolean attached(Lab lab, String node) {
        return lab.json(node, "sites").getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(site -> site.get("name").getAsString().equals("b"))
                .findFirst()
                .orElseThrow()
                .get("attached")
                .getAsBoolean();
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "not in time: " + what);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
