package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This machine's processors measured, and the signs of slower ones from files as the kernel writes them. */
class ProcessorGaugeTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void thisMachinesProcessorIsMeasured() throws IOException {
        ProcessorGauge gauge = ProcessorGauge.load(directory);
        ProcessorGauge.Rounds rounds = gauge.measure(100, Double.MAX_VALUE);
        assertTrue(rounds.speed() > 0 && rounds.speed() < 100, rounds::toString);
        double bestNanos = ProcessorGauge.REFERENCE_NANOS / rounds.speed();
        assertTrue(rounds.spentNanos() >= 100 * bestNanos, "no round is shorter than the shortest: " + rounds);
        assertTrue(gauge.version() > 0);
        assertFalse(CpuInfo.identity().isBlank());
    }

    @Test
    void itStopsWhenItIsFastEnough() throws IOException {
        ProcessorGauge gauge = ProcessorGauge.load(directory);
        ProcessorGauge.Rounds one = gauge.measure(10_000, 1e-6);
        double bestNanos = ProcessorGauge.REFERENCE_NANOS / one.speed();
        assertTrue(one.spentNanos() < 10 * bestNanos, one::toString);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsAnError() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThrows(IOException.class, () -> ProcessorGauge.load(file));
    }

    @Test
    void whatTheHypervisorTakesIsPartOfWhatWasWanted() throws IOException {
        write("stat", "cpu  100 0 0 5000 0 0 0 70 0 0\ncpu0 1 1 1\n");
        StolenTime stolen = new StolenTime(directory, 0);
        assertEquals(0, stolen.part(SECOND));
        write("stat", "cpu  120 10 30 5000 900 10 5 95 0 0\n");
        assertEquals(0.25, stolen.part(2 * SECOND), 1e-9);
        write("stat", "cpu  120 10 30 9000 900 10 5 96 0 0\n");
        stolen.part(6 * SECOND);
        assertEquals(0, stolen.part(7 * SECOND), "too little work to tell");
        write("stat", "cpu  1 2 3\n");
        assertEquals(0, stolen.part(8 * SECOND));
    }

    @Test
    void thisMachinesStolenTimeIsAPart() {
        StolenTime stolen = new StolenTime(Path.of("/proc"), System.nanoTime());
        stolen.part(System.nanoTime());
        double part = stolen.part(System.nanoTime());
        assertTrue(part >= 0 && part <= 1, "part " + part);
    }

    @Test
    void whatIsCountedAsThrottledIsToldOnce() throws IOException {
        write("cpu0/thermal_throttle/core_throttle_count", "3\n");
        write("cpu0/cpufreq/scaling_cur_freq", "1200000\n");
        write("cpu1/cpufreq/scaling_cur_freq", "2400000\n");
        write("cpu1/cpufreq/cpuinfo_max_freq", "3500000\n");
        write("cpufreq/x", "no processor\n");
        ThermalSigns signs = new ThermalSigns(directory);
        assertFalse(signs.throttled());
        write("cpu0/thermal_throttle/core_throttle_count", "4\n");
        assertTrue(signs.throttled());
        assertFalse(signs.throttled());
        assertEquals(2_400, signs.megahertz());
        assertEquals(3_500, signs.mostMegahertz());
    }

    @Test
    void withoutThoseFilesThereAreNoSigns() throws IOException {
        Files.createDirectories(directory.resolve("cpu0"));
        for (Path cpus : new Path[] {directory, directory.resolve("none")}) {
            ThermalSigns signs = new ThermalSigns(cpus);
            assertFalse(signs.throttled());
            assertEquals(0, signs.megahertz());
        }
    }
}
