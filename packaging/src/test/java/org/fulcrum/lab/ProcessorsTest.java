package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Programs on nodes whose processors differ: n2 pretends not to have AVX2 and BMI2, which the machine itself must have
 * (x86-64-v3).
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcessorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PROGRAM = Programs.PLACE + "/chooses";

    private final Lab lab = Lab.up("t-cpu", 2, Map.of(), List.of("n2: cpu.hide=avx2 bmi2"));
    private final LabNode home = LabNode.of(lab, "n1");

    @BeforeAll
    void compile() throws IOException {
        Programs.compile(lab, home, "chooses");
    }

    @AfterAll
    void down() {
        lab.close();
    }

    private ProgramRun begin(String name, String flags) {
        String start = "sh -c 'echo $$ >../" + name + ".new; mv ../" + name + ".new ../" + name
                + ".pid; exec fulcrum run " + flags + " -- ../chooses'";
        return new ProgramRun(lab, home, name, "$UNTIL | " + start, ProgramRun.Start.RUN);
    }

    /**
     * Pid of the run, once the program itself is what runs: the launcher registers first and becomes the program after,
     * and is itself held to nothing.
     */
    private int programOf(ProgramRun run) {
        int pid = run.pid(PATIENCE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String exe;
        do {
            exe = lab.exec("n1", "readlink", "/proc/" + pid + "/exe").checked().strip();
            assertTrue(System.nanoTime() - deadline < 0, exe);
        } while (!exe.equals(PROGRAM));
        return pid;
    }

    private static boolean has(JsonObject verdict, String code, String severity) {
        return StreamSupport.stream(verdict.getAsJsonArray("reasons").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .anyMatch(r -> r.get("code").getAsString().equals(code)
                        && r.get("severity").getAsString().equals(severity));
    }

    @Test
    void nodesTellWhatTheyLack() {
        for (JsonElement element : lab.json("n1", "nodes").getAsJsonArray()) {
            JsonObject cpu = element.getAsJsonObject().getAsJsonObject("cpu");
            boolean poor = element.getAsJsonObject().get("name").getAsString().equals("n2");
            assertEquals(poor ? "[\"avx2\",\"bmi2\"]" : "[]", cpu.get("lacks").toString());
            assertEquals(poor, cpu.get("level").getAsString().equals("x86-64-v2"), cpu::toString);
        }
        String table = lab.exec("n1", "fulcrum", "nodes").checked();
        assertTrue(table.contains("n2 lacks avx2 bmi2"), table);
    }

    @Test
    void aProgramStartedNativeIsRefusedWithWhatIsMissingUnlessThatIsAllowed() {
        ProgramRun run = begin("native", "--native");
        int pid = programOf(run);
        JsonObject verdict = home.explain(pid, "n2");
        assertFalse(verdict.get("possible").getAsBoolean());
        assertTrue(has(verdict, "cpu-features", "BLOCKER"), verdict::toString);

        Lab.Ended refused = lab.exec("n1", "fulcrum", "migrate", Integer.toString(pid), "n2", "--json");
        assertEquals(1, refused.status());
        assertTrue(
                refused.text().contains("lacks avx2, bmi2") && refused.text().contains("\"cpu-features\""),
                refused.text());
        String moved = lab.exec("n1", "fulcrum", "migrate", Integer.toString(pid), "n2", "--allow-cpu-mismatch")
                .checked();
        assertTrue(moved.contains("moved from n1 to n2"), moved);
        ended("avx2 1 bmi2 1 x", run);
    }

    @Test
    void aProgramIsHeldToWhatAllNodesHaveAndMovesEverywhere() {
        ProgramRun run = begin("portable", "");
        int pid = programOf(run);
        JsonObject verdict = home.explain(pid, "n2");
        assertTrue(verdict.get("possible").getAsBoolean(), verdict::toString);
        assertTrue(has(verdict, "cpu-held", "WARNING"), verdict::toString);
        JsonObject moved = home.migrate(pid, "n2");
        assertTrue(moved.get("ok").getAsBoolean(), moved::toString);
        ended("avx2 0 bmi2 0 x", run);
    }

    private static void ended(String said, ProgramRun run) {
        ProgramRun.Outcome outcome = run.finish();
        assertEquals(0, outcome.status(), outcome::errors);
        assertTrue(outcome.output().endsWith(": " + said + "\n" + said + "\n"), outcome::output);
    }
}
