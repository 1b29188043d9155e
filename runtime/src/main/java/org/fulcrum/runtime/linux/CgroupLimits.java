package org.fulcrum.runtime.linux;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The limits and the use of this node's control groups, v1, v2 or both mounted side by side; the tightest limit on the
 * way up to the root counts. Reads a handful of files a call.
 */
final class CgroupLimits {
    private final CgroupPlace place;
    private final Path pressureFallback;

    /** What a group may and does use, bytes. */
    record Memory(long limitBytes, long usedBytes) {}

    CgroupLimits(Path proc) {
        this(
                CgroupPlace.parse(
                        KernelFiles.read(proc.resolve("self/cgroup")),
                        KernelFiles.read(proc.resolve("self/mountinfo"))),
                proc.resolve("pressure"));
    }

    CgroupLimits(CgroupPlace place, Path pressureFallback) {
        this.place = place;
        this.pressureFallback = pressureFallback;
    }

    /** Processors that the groups allow; empty without a limit. */
    OptionalDouble cpus() {
        double least = Double.MAX_VALUE;
        for (Path group : place.unified()) {
            least = Math.min(
                    least,
                    KernelText.cpuMax(KernelFiles.read(group.resolve("cpu.max")))
                            .orElse(least));
        }
        for (Path group : place.cpu()) {
            String quota = KernelFiles.read(group.resolve("cpu.cfs_quota_us"));
            String period = KernelFiles.read(group.resolve("cpu.cfs_period_us"));
            least = Math.min(least, KernelText.quota(quota, period).orElse(least));
        }
        return least == Double.MAX_VALUE ? OptionalDouble.empty() : OptionalDouble.of(least);
    }

    /** The group with the least room, when one of them has a limit below {@code hostBytes}. */
    Optional<Memory> memory(long hostBytes) {
        return Stream.concat(
                        place.unified().stream().map(g -> memoryOf(g, "memory.max", "memory.current", "inactive_file")),
                        place.memory().stream()
                                .map(g -> memoryOf(
                                        g, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")))
                .filter(m -> m.limitBytes() > 0 && m.limitBytes() < hostBytes)
                .min(Comparator.comparingLong(m -> m.limitBytes() - m.usedBytes()));
    }

    /** Inactive page cache counts as free: the kernel gives it up before anything suffers. */
    private static Memory memoryOf(Path group, String limitFile, String usageFile, String cacheKey) {
        OptionalLong limit = KernelText.number(KernelFiles.read(group.resolve(limitFile)));
        if (limit.isEmpty()) {
            return new Memory(0, 0);
        }
        long usage =
                KernelText.number(KernelFiles.read(group.resolve(usageFile))).orElse(0);
        long cache = KernelText.field(KernelFiles.read(group.resolve("memory.stat")), cacheKey)
                .orElse(0);
        return new Memory(limit.getAsLong(), Math.max(0, usage - cache));
    }

    /** PSI "some" of {@code memory}: time in which something waited, microseconds; of whom, as below. */
    OptionalLong memoryStallMicros() {
        List<Path> groups = place.unified();
        OptionalLong own = groups.isEmpty()
                ? OptionalLong.empty()
                : KernelText.someTotal(KernelFiles.read(groups.getFirst().resolve("memory.pressure")));
        return own.isPresent() ? own : KernelText.someTotal(KernelFiles.read(pressureFallback.resolve("memory")));
    }

    /** PSI of {@code cpu}, {@code memory} or {@code io}: of the own group, else of the host; -1 when unknown. */
    double pressurePercent(String resource) {
        List<Path> groups = place.unified();
        OptionalDouble own = groups.isEmpty()
                ? OptionalDouble.empty()
                : KernelText.someAvg10(KernelFiles.read(groups.getFirst().resolve(resource + ".pressure")));
        return own.isPresent()
                ? own.getAsDouble()
                : KernelText.someAvg10(KernelFiles.read(pressureFallback.resolve(resource)))
                        .orElse(-1);
    }
}
