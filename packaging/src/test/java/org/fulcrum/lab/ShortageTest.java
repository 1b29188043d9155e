package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Paper, section 4.5: a node with less memory than its programs need, and swap on a disk. */
@Tag("lab")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShortageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = 250_000_000;
    private static final long SWAPPED_KILOBYTES = 10_000;
    private static final String NODE_MIB = "512";
    private static final int PROGRAM_MIB = 280;

    private final Lab lab = Lab.as(
            "t-shortage",
            "--nodes",
            "2",
            "--cpus",
            "0.8",
            "--memory",
            NODE_MIB,
            "--swap",
            "1024",
            "--automation",
            "manual");
    private final LabNode home = LabNode.of(lab, "n1").patient(PATIENCE);
    private final List<Process> programs = new ArrayList<>();

    @BeforeAll
    void compile() throws IOException {
        Programs.compile(lab, home, "walker");
    }

    @AfterAll
    void down() {
        lab.close();
    }

    private void begin(int count) {
        String walker = Programs.place("walker") + " " + PROGRAM_MIB + " 0 100";
        for (int i = 0; i < count; i++) {
            programs.add(lab.begin("n1", "sh", "-c", "fulcrum run -- " + walker + "; exit $?"));
        }
    }

    /** Each has looked at every page it has. */
    @AfterEach
    void allEndWell() throws IOException, InterruptedException {
        for (Process program : programs) {
            program.outputWriter().close();
        }
        for (Process program : programs) {
            assertEquals("well", program.inputReader().readLine());
            assertTrue(program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, program.exitValue());
        }
        programs.clear();
        until("all are forgotten", () -> home.processes().isEmpty());
    }

    private void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "not in time: " + what + "; " + home.processes() + ", " + lab.json("n1", "nodes") + ", "
                            + lab.json("n1", "decisions"));
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private long on(String node) {
        return home.processes().stream()
                .filter(p -> p.get("node").getAsString().equals(node))
                .count();
    }

    /** One of those at home that has been swapped out in part. */
    private Optional<Integer> swapped() {
        for (JsonObject process : home.processes()) {
            int pid = process.get("pid").getAsInt();
            String line = lab.exec("n1", "grep", "VmSwap:", "/proc/" + pid + "/status")
                    .text();
            if (Long.parseLong("0" + line.replaceAll("[^0-9]", "")) > SWAPPED_KILOBYTES) {
                return Optional.of(pid);
            }
        }
        return Optional.empty();
    }

    /** Bytes of a program at home that its node tells of. */
    private long told(int pid) {
        return home.process("n1", pid).orElseThrow().get("residentBytes").getAsLong();
    }

    /** By hand: what is swapped out travels like what is resident, and is told as memory of the program. */
    @Test
    void swappedPagesTravel() {
        begin(2);
        until("one is swapped out in part", () -> swapped().isPresent());
        int pid = swapped().orElseThrow();
        // It may still be filling its memory when its first pages are swapped out, and is measured now and then.
        until("all it has is told", () -> told(pid) > PROGRAM_MIB * 1_000_000L);
        JsonObject answer = home.migrate(pid, "n2");
        assertTrue(answer.get("ok").getAsBoolean(), answer::toString);
        assertEquals(1, on("n2"));
    }

    @Test
    void aNodeThatIsShortShedsOne() {
        lab.exec("n1", "fulcrum", "policy", "automation=full").checked();
        try {
            begin(2);
            until("one has left", () -> on("n2") == 1 && on("n1") == 1);
            JsonElement moved = lab.json("n1", "decisions").getAsJsonObject().getAsJsonArray("moved");
            assertTrue(moved.toString().contains("memory"), moved::toString);
        } finally {
            lab.exec("n1", "fulcrum", "policy", "automation=manual").checked();
        }
    }
}
