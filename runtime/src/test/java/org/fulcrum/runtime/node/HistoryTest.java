package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fulcrum.runtime.sim.Recording;
import org.fulcrum.runtime.sim.Replay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    private Path directory;

    /** Each beat of real nodes is there, also of the idle one, and can be simulated: one program is busy on n1. */
    @Test
    void aNodeRecordsItsBeats() throws Exception {
        Path records = directory.resolve("records");
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try (SmallCluster cluster = new SmallCluster(directory).recording(records)) {
            cluster.start("n1").start("n2");
            int pid = Math.toIntExact(busy.pid());
            cluster.engine("n1").homes.add(ScriptedEngine.process("n1", pid, 0, "n1", Optional.empty()));
            Await.until("beats with the program", () -> lines(records, "n1", "process\tn1:" + pid + "\t") >= 3);
            Await.until("beats that know of the other", () -> lines(records, "n2", "known\t", "\tn1\t") >= 3);
        } finally {
            busy.destroyForcibly();
        }
        Replay replay = Replay.of(Recording.read(List.of(records)));
        assertEquals(2, replay.nodesRecorded());
        assertEquals(2, replay.nodes());
        assertEquals(1, replay.processes());
    }

    /** Lines of a node's recording that have all of that in them. */
    private static long lines(Path records, String node, String... parts) {
        try {
            return Files.readAllLines(records.resolve(node + History.ENDING)).stream()
                    .filter(line -> Stream.of(parts).allMatch(line::contains))
                    .count();
        } catch (IOException notYet) {
            return 0;
        }
    }

    @Test
    void aPlaceWhereNothingCanBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        IOException failed = assertThrows(
                IOException.class,
                () -> new SmallCluster(directory).recording(file).start("n1"));
        assertTrue(
                String.valueOf(failed.getMessage()).startsWith("record.directory: cannot write " + file),
                failed::toString);
    }
}
