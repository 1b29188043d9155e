package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fulcrum.runtime.platform.ProcessProbe;
import org.fulcrum.runtime.platform.ProcessReading;

/**
 * Measures processes from {@code /proc/PID/{stat,cmdline}} and {@code /proc/PID/task/TID/schedstat}; three small reads
 * a process and one a thread; one more a process, its {@code status}, while something is swapped out. Not thread-safe.
 */
public final class ProcProcessProbe implements ProcessProbe {
    private static final double TICKS_PER_SECOND = 100;
    private static final long MILLIS_PER_TICK = 10;
    private static final long PAGE_BYTES = 4096;

    private final Path proc;
    private final boolean waitsTold;
    private Map<Integer, Watched> former = Map.of();

    /** A process between two readings: what it was at the former one, and what its demand is counted with. */
    private static final class Watched {
        final long startTicks;
        final ThreadTimes times = new ThreadTimes();
        final RecentRate rate;
        long cpuTicks;
        long atNanos;

        Watched(long startTicks, long bornNanos) {
            this.startTicks = startTicks;
            this.rate = new RecentRate(bornNanos);
            this.atNanos = bornNanos;
        }
    }

    /** A probe of /proc. */
    public ProcProcessProbe() {
        this(Path.of("/proc"));
    }

    ProcProcessProbe(Path proc) {
        this.proc = proc;
        this.waitsTold = ThreadTimes.told(proc);
    }

    @Override
    public Map<Integer, ProcessReading> read(Set<Integer> pids) {
        Map<Integer, ProcessReading> readings = new HashMap<>();
        Map<Integer, Watched> latter = new HashMap<>();
        long uptimeMillis = KernelText.uptimeMillis(KernelFiles.read(proc.resolve("uptime")));
        boolean swapped = isAnythingSwappedOut();
        for (int pid : pids) {
            Path directory = proc.resolve(Integer.toString(pid));
            Optional<ProcStat> stat = ProcStat.parse(KernelFiles.read(directory.resolve("stat")));
            long out = swapped ? swappedBytes(directory) : 0;
            stat.ifPresent(s -> readings.put(pid, reading(pid, directory, s, out, uptimeMillis, latter)));
        }
        former = latter;
        return readings;
    }

    private boolean isAnythingSwappedOut() {
        String meminfo = KernelFiles.read(proc.resolve("meminfo"));
        return !KernelText.kilobytes(meminfo, "SwapTotal:").equals(KernelText.kilobytes(meminfo, "SwapFree:"));
    }

    private static long swappedBytes(Path directory) {
        return KernelText.kilobytes(KernelFiles.read(directory.resolve("status")), "VmSwap:")
                .orElse(0);
    }

    private ProcessReading reading(
            int pid,
            Path directory,
            ProcStat stat,
            long swappedBytes,
            long uptimeMillis,
            Map<Integer, Watched> latter) {
        long now = System.nanoTime();
        long aliveMillis = Math.max(0, uptimeMillis - stat.startTicks() * MILLIS_PER_TICK);
        Watched before = former.get(pid);
        boolean same = before != null && before.startTicks == stat.startTicks();
        Watched watched = before != null && same
                ? before
                : new Watched(stat.startTicks(), now - Math.max(MILLIS_PER_TICK, aliveMillis) * 1_000_000);
        latter.put(pid, watched);
        long usedTicks = Math.max(0, stat.cpuTicks() - watched.cpuTicks);
        double seconds = (now - watched.atNanos) / 1e9;
        double percent = same && seconds > 0 ? usedTicks / TICKS_PER_SECOND / seconds * 100 : 0;
        double demand = watched.rate.add(now, demanded(watched, directory, usedTicks * ThreadTimes.TICK_NANOS));
        watched.cpuTicks = stat.cpuTicks();
        watched.atNanos = now;
        return new ProcessReading(
                owner(directory),
                CommandLine.of(directory),
                stat.threads(),
                percent,
                demand,
                stat.cpuTicks() / TICKS_PER_SECOND,
                stat.residentPages() * PAGE_BYTES + swappedBytes,
                aliveMillis);
    }

    /** Without the kernel's word on who waited, what was used is all that is known. */
    private double demanded(Watched watched, Path directory, long usedNanos) {
        return waitsTold ? watched.times.sinceLast(directory).demand(usedNanos) : usedNanos;
    }

    private static int owner(Path directory) {
        try {
            return (Integer) Files.getAttribute(directory, "unix:uid");
        } catch (IOException ended) {
            return -1;
        }
    }
}
