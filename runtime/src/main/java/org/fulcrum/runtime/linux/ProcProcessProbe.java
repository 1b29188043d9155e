package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.platform.ProcessProbe;
import org.fulcrum.runtime.platform.ProcessReading;

/** Measures processes from {@code /proc/PID/{stat,cmdline}}; three small reads a process. Not thread-safe. */
public final class ProcProcessProbe implements ProcessProbe {
    private static final int MAX_COMMAND_CHARS = 256;
    private static final double TICKS_PER_SECOND = 100;
    private static final long PAGE_BYTES = 4096;

    private final Path proc;
    private Map<Integer, Sample> former = Map.of();

    private record Sample(long startTicks, long cpuTicks, long atNanos) {}

    /** A probe of /proc. */
    public ProcProcessProbe() {
        this(Path.of("/proc"));
    }

    ProcProcessProbe(Path proc) {
        this.proc = proc;
    }

    @Override
    public Map<Integer, ProcessReading> read(Set<Integer> pids) {
        Map<Integer, ProcessReading> readings = new HashMap<>();
        Map<Integer, Sample> samples = new HashMap<>();
        for (int pid : pids) {
            Path directory = proc.resolve(Integer.toString(pid));
            Optional<ProcStat> stat = ProcStat.parse(KernelFiles.read(directory.resolve("stat")));
            stat.ifPresent(s -> readings.put(pid, reading(pid, directory, s, samples)));
        }
        former = samples;
        return readings;
    }

    private ProcessReading reading(int pid, Path directory, ProcStat stat, Map<Integer, Sample> samples) {
        long now = System.nanoTime();
        Sample before = former.get(pid);
        boolean same = before != null && before.startTicks == stat.startTicks();
        double percent = 0;
        if (before != null && same && now > before.atNanos) {
            double seconds = (now - before.atNanos) / 1e9;
            percent = Math.max(0, stat.cpuTicks() - before.cpuTicks) / TICKS_PER_SECOND / seconds * 100;
        }
        String command = command(directory);
        samples.put(pid, new Sample(stat.startTicks(), stat.cpuTicks(), now));
        return new ProcessReading(
                owner(directory), command, stat.threads(), percent, stat.residentPages() * PAGE_BYTES);
    }

    private static String command(Path directory) {
        String line = new String(KernelFiles.bytes(directory.resolve("cmdline")), StandardCharsets.UTF_8)
                .replace('\0', ' ')
                .strip();
        String text =
                line.isEmpty() ? KernelFiles.read(directory.resolve("comm")).strip() : line;
        StringBuilder clean = new StringBuilder();
        text.chars().limit(MAX_COMMAND_CHARS).forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
        return clean.toString();
    }

    private static int owner(Path directory) {
        try {
            return (Integer) Files.getAttribute(directory, "unix:uid");
        } catch (IOException ended) {
            return -1;
        }
    }
}
