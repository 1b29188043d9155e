package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that pretend to have an older kernel: n1 and n2 one like 6.1, n3 one like 5.14. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Lab lab = Lab.up(
            "t-kernels",
            3,
            Map.of(),
            List.of(
                    "n1: kernel.hide=pagemap-scan sync-wake-up",
                    "n2: kernel.hide=pagemap-scan sync-wake-up",
                    "n3: kernel.hide=pagemap-scan sync-wake-up wait-killable"));
    private final LabNode home = LabNode.of(lab, "n1");

    @BeforeAll
    void compile() throws IOException {
        Programs.compile(lab, home, "reserve");
        Programs.compile(lab, home, "owners");
    }

    @AfterAll
    void down() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reserve", "owners"})
    void withoutPagemapScanProgramsMoveAsWell(String name) {
        String script = "$UNTIL | $START ../" + name;
        ProgramRun.Outcome alone = new ProgramRun(lab, home, name + "-alone", script, ProgramRun.Start.ALONE).finish();
        ProgramRun run = new ProgramRun(lab, home, name + "-moved", script, ProgramRun.Start.ADOPT);
        int pid = run.pid(PATIENCE);
        for (String node : List.of("n2", "home", "n2")) {
            JsonObject moved = home.migrate(pid, node);
            assertTrue(moved.get("ok").getAsBoolean(), () -> node + ": " + moved);
        }
        ProgramRun.Outcome after = run.finish();
        assertEquals("", after.differenceFrom(alone).orElse(""));
    }

    @Test
    void aHostThatCannotKeepCallsWholeTakesNoGuests() {
        ProgramRun run = new ProgramRun(lab, home, "refused", "$UNTIL | $START cat", ProgramRun.Start.RUN);
        int pid = run.pid(PATIENCE);
        String said = lab.exec("n1", "fulcrum", "explain", Integer.toString(pid), "n3")
                .text();
        assertTrue(said.contains("blocker kernel: the kernel of n3 lacks wait-killable (Linux 5.19)"), said);
        assertTrue(said.contains("note kernel: the kernel of n1 lacks pagemap-scan (Linux 6.7)"), said);
        JsonObject refused = home.migrate(pid, "n3");
        assertFalse(refused.get("ok").getAsBoolean(), refused::toString);
        assertEquals(0, run.finish().status());
    }

    @Test
    void aNodeWithoutWhatItNeedsSaysSoAndEnds() throws IOException {
        Files.writeString(home.file("/tmp/old.properties"), """
                node.name=old
                bind.address=127.0.0.1
                cluster.port=0
                stream.port=0
                run.directory=/tmp/old
                kernel.hide=pidfd-getfd
                """);
        Lab.Ended ended = lab.exec("n1", PATIENCE, "fulcrum", "node", "--config", "/tmp/old.properties");
        assertEquals(1, ended.status());
        assertTrue(
                ended.errors().contains("fulcrum: cannot start: this kernel lacks pidfd-getfd (Linux 5.6)"),
                ended.errors());

        Lab.Ended check = lab.exec("n1", "fulcrum", "node", "--check", "--config", "/tmp/old.properties");
        assertEquals(78, check.status());
        assertTrue(check.text().contains("NO, a node does not start:   pidfd-getfd"), check.text());
        assertTrue(check.text().contains("yes  pagemap-scan"), check.text());
    }
}
