package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.fulcrum.runtime.platform.NodeReading;
import org.fulcrum.runtime.platform.ProcessReading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits from recorded control groups, and this very machine measured without privileges. */
class CgroupLimitsTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path directory;

    private Path group(String name, Map<String, String> files) throws IOException {
        Path group = Files.createDirectories(directory.resolve(name));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(group.resolve(file.getKey()), file.getValue());
        }
        return group;
    }

    @Test
    void theTightestLimitOnTheWayUpCounts() throws IOException {
        Path child = group(
                "slice/service",
                Map.of(
                        "cpu.max",
                        "max 100000",
                        "memory.max",
                        "max",
                        "memory.current",
                        "1",
                        "cpu.pressure",
                        "some avg10=3.50 avg60=0.00 avg300=0.00 total=1\n"));
        Path parent = group(
                "slice",
                Map.of(
                        "cpu.max", "50000 100000",
                        "memory.max", String.valueOf(GIB),
                        "memory.current", "500000000",
                        "memory.stat", "anon 1\ninactive_file 200000000\n"));
        CgroupLimits limits =
                new CgroupLimits(new CgroupPlace(List.of(child, parent), List.of(), List.of()), directory);
        assertEquals(OptionalDouble.of(0.5), limits.cpus());
        assertEquals(Optional.of(new CgroupLimits.Memory(GIB, 300_000_000)), limits.memory(8 * GIB));
        assertEquals(3.5, limits.pressurePercent("cpu"));
        assertEquals(-1, limits.pressurePercent("io"));
    }

    @Test
    void v1HasItsOwnNamesAndNoLimitIsAHugeNumber() throws IOException {
        Path cpu = group("cpu", Map.of("cpu.cfs_quota_us", "25000\n", "cpu.cfs_period_us", "100000\n"));
        Path memory = group(
                "memory", Map.of("memory.limit_in_bytes", "9223372036854771712\n", "memory.usage_in_bytes", "5\n"));
        CgroupLimits limits = new CgroupLimits(new CgroupPlace(List.of(), List.of(cpu), List.of(memory)), directory);
        assertEquals(OptionalDouble.of(0.25), limits.cpus());
        assertEquals(Optional.empty(), limits.memory(8 * GIB));
    }

    @Test
    void thisMachineIsMeasured() {
        NodeReading reading = new CgroupNodeProbe(() -> 0.75).read();
        assertTrue(reading.cpuCount() > 0 && reading.cpuCount() < 10_000, reading::toString);
        assertTrue(reading.memoryTotalBytes() > reading.memoryAvailableBytes(), reading::toString);
        assertTrue(reading.memoryAvailableBytes() > 0, reading::toString);
        assertTrue(reading.load() >= 0, reading::toString);
        assertTrue(reading.demand() >= 0, reading::toString);
        assertEquals(0.75, reading.speed());
    }

    @Test
    void thisProcessIsMeasuredAndAStrangerIsNot() {
        int self = (int) ProcessHandle.current().pid();
        ProcProcessProbe probe = new ProcProcessProbe();
        probe.read(Set.of(self));
        Map<Integer, ProcessReading> readings = probe.read(Set.of(self, Integer.MAX_VALUE));
        assertEquals(Set.of(self), readings.keySet());
        ProcessReading reading = Objects.requireNonNull(readings.get(self));
        assertTrue(reading.residentBytes() > 1_000_000 && reading.threads() > 1);
        assertTrue(reading.command().contains("java"), reading::command);
    }
}
