package org.fulcrum.runtime.linux;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Memory of this node: the machine's, or what the tightest control group leaves of it.
 *
 * @param totalBytes all there is, bytes; 0 when unknown
 * @param freeBytes what can be had without anybody suffering, bytes; 0 when unknown
 */
public record NodeMemory(long totalBytes, long freeBytes) {
    /** What can be had now, bytes. */
    public static long availableBytes() {
        Path proc = Path.of("/proc");
        return read(proc, new CgroupLimits(proc)).freeBytes();
    }

    static NodeMemory read(Path proc, CgroupLimits limits) {
        String meminfo = KernelFiles.read(proc.resolve("meminfo"));
        long total = KernelText.kilobytes(meminfo, "MemTotal:").orElse(0);
        long free = KernelText.kilobytes(meminfo, "MemAvailable:").orElse(0);
        Optional<CgroupLimits.Memory> limited = limits.memory(total);
        return limited.map(m ->
                        new NodeMemory(m.limitBytes(), Math.min(free, Math.max(0, m.limitBytes() - m.usedBytes()))))
                .orElse(new NodeMemory(total, free));
    }
}
