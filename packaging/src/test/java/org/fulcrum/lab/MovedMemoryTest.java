package org.fulcrum.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What of a program's memory travels, in bytes, and what the memory is where it arrives. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovedMemoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MIB = 1L << 20;

    /**
     * Reserves much and touches little. Each mapping has a size of its own, by which it is found again; then sleeps.
     */
    private static final String KEEPER = """
            #include <stdio.h>
            #include <string.h>
            #include <sys/mman.h>
            #include <unistd.h>

            static char *map(unsigned long bytes, int protection, int flags)
            {
                return mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
            }

            int main(void)
            {
                char *reserve = map(300UL << 30, PROT_NONE, MAP_NORESERVE);
                char *untouched = map(10UL << 30, PROT_READ | PROT_WRITE, MAP_NORESERVE);
                char *touched = map(1UL << 20, PROT_READ | PROT_WRITE, 0);
                char *locked = map(17UL << 12, PROT_READ | PROT_WRITE, 0);
                char *wiped = map(19UL << 12, PROT_READ | PROT_WRITE, 0);
                char *hidden = map(23UL << 12, PROT_READ | PROT_WRITE, 0);
                char *small = map(29UL << 12, PROT_READ | PROT_WRITE, 0);

                if (reserve == MAP_FAILED || untouched == MAP_FAILED || mlock(locked, 17UL << 12) != 0)
                    return 1;
                memset(touched, 't', 1UL << 20);
                madvise(wiped, 19UL << 12, MADV_WIPEONFORK);
                madvise(hidden, 23UL << 12, MADV_DONTDUMP);
                madvise(hidden, 23UL << 12, MADV_DONTFORK);
                madvise(small, 29UL << 12, MADV_NOHUGEPAGE);
                fclose(fopen("ready", "w"));
                sleep(1000);
                return 0;
            }
            """;

    private final Lab lab = Lab.up("t-memory", 3);
    private final LabNode home = LabNode.of(lab, "n1");

    @BeforeAll
    void layOut() throws IOException {
        Files.createDirectories(home.file(Programs.PLACE));
        Files.writeString(home.file(Programs.PLACE + "/keeper.c"), KEEPER);
        lab.exec("n1", "gcc", "-O2", "-o", Programs.PLACE + "/keeper", Programs.PLACE + "/keeper.c")
                .checked();
    }

    @AfterAll
    void down() {
        lab.close();
    }

    @Test
    void whatWasNeverTouchedCostsNothingAndWhatWasAskedOfMemoryHoldsWhereItIs() {
        int pid = ready("keep", "$START ../keeper");
        // The program's own text, of a file that only its home has, is the rest.
        assertTrue(moved(pid, "n2") < 2 * MIB);
        Map<Long, Set<String>> there = flags("n2", "keeper");
        assertTrue(there.containsKey(300L << 20), () -> "no reserve: " + there);
        // What was touched lies beside it and may have become one with it.
        assertTrue(there.containsKey(10L << 20) || there.containsKey((10L << 20) + 1024), () -> "not all: " + there);
        assertTrue(moved(pid, "n3") < 2 * MIB);
        for (String node : new String[] {"n3", "n1"}) {
            Map<Long, Set<String>> flags = flags(node, "keeper");
            assertTrue(flags(flags, 17).contains("lo"), () -> node + " locks nothing: " + flags);
            assertTrue(flags(flags, 19).contains("wf"), () -> node + " wipes nothing: " + flags);
            assertTrue(flags(flags, 23).containsAll(Set.of("dd", "dc")), () -> node + " hides nothing: " + flags);
            assertTrue(flags(flags, 29).contains("nh"), () -> node + " may take large pages: " + flags);
            if (node.equals("n3")) {
                assertTrue(moved(pid, "n1") < 2 * MIB);
            }
        }
        end(pid);
    }

    @Test
    void textAndLibrariesThatTheTargetHasAreNotSent() {
        int pid = ready("idle", "$START python3 -c 'import json, time; open(\"ready\", \"w\"); time.sleep(1000)'");
        moved(pid, "n2");
        moved(pid, "n1");
        long own = 1024 * kilobytes(pid, "RssAnon");
        long files = 1024 * kilobytes(pid, "RssFile");
        long bytes = moved(pid, "n2");
        System.out.printf("second move: %d bytes; anonymous %d, of files %d%n", bytes, own, files);
        assertTrue(bytes <= own, () -> bytes + " bytes of " + own);
        end(pid);
    }

    @Test
    void memoryThatADescriptorReachesStaysAndSaysWhy() {
        int pid = ready(
                "reached",
                "$START python3 -c 'import mmap, os, time; fd = os.memfd_create(\"m\"); os.ftruncate(fd, 4096);"
                        + " m = mmap.mmap(fd, 4096); open(\"ready\", \"w\"); time.sleep(1000)'");
        JsonObject result = home.migrate(pid, "n2").getAsJsonObject("result");
        assertEquals("refused", result.get("outcome").getAsString());
        assertTrue(result.toString().contains("can also be reached by a descriptor"), result::toString);
        end(pid);
    }

    /** Starts a program; it says by a file that it has done everything but sleep. */
    private int ready(String name, String script) {
        ProgramRun run = new ProgramRun(lab, home, name, script, ProgramRun.Start.RUN);
        int pid = run.pid(PATIENCE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(home.file(Programs.PLACE + "/" + name + "/ready"))) {
            assertTrue(System.nanoTime() - deadline < 0, "it did not get ready");
            LockSupport.parkNanos(2_000_000);
        }
        return pid;
    }

    private long moved(int pid, String node) {
        JsonObject result = home.migrate(pid, node).getAsJsonObject("result");
        assertEquals("moved", result.get("outcome").getAsString(), result::toString);
        return result.getAsJsonObject("cost").get("bytes").getAsLong();
    }

    private long kilobytes(int pid, String key) {
        String status =
                lab.exec("n1", "grep", key + ":", "/proc/" + pid + "/status").checked();
        return Long.parseLong(status.replaceAll("\\D", ""));
    }

    /** VmFlags of the mappings of a program on a node, by size in kB. */
    private Map<Long, Set<String>> flags(String node, String name) {
        String smaps = lab.exec(node, "sh", "-c", "cat /proc/$(pgrep -x " + name + ")/smaps")
                .checked();
        Map<Long, Set<String>> flags = new HashMap<>();
        long size = 0;
        for (String line : smaps.lines().toList()) {
            if (line.startsWith("Size:")) {
                size = Long.parseLong(line.replaceAll("\\D", ""));
            } else if (line.startsWith("VmFlags:")) {
                flags.put(size, Set.of(line.substring(8).strip().split(" ")));
            }
        }
        return flags;
    }

    private static Set<String> flags(Map<Long, Set<String>> flags, long pages) {
        return flags.getOrDefault(4 * pages, Set.of());
    }

    private void end(int pid) {
        lab.exec("n1", "kill", "-9", Integer.toString(pid));
    }
}
