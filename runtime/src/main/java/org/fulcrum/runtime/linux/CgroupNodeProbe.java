package org.fulcrum.runtime.linux;

import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import org.fulcrum.runtime.platform.NodeProbe;
import org.fulcrum.runtime.platform.NodeReading;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * Measures this node within its control groups and PID namespace. What the hardware is, OSHI tells once at the start;
 * what changes is read from the kernel's files. Not thread-safe.
 */
public final class CgroupNodeProbe implements NodeProbe {
    private final Path proc;
    private final CgroupLimits limits;
    private final RunnableThreads runnable;
    private final NodeDemand demand;
    private final DoubleSupplier speed;
    private final double machineCpus;
    private final double cpuMegahertz;
    private OptionalLong stallMicros = OptionalLong.empty();
    private long stallAtNanos;

    /**
     * Measures the machine's constants; takes some 100 ms.
     *
     * @param speed of one of its processors, asked at each reading; 0 when unknown
     */
    public CgroupNodeProbe(DoubleSupplier speed) {
        this.speed = speed;
        this.proc = Path.of("/proc");
        this.limits = new CgroupLimits(proc);
        this.runnable = new RunnableThreads(proc);
        this.demand = new NodeDemand(proc, runnable);
        CentralProcessor cpu = new SystemInfo().getHardware().getProcessor();
        this.machineCpus = allowedCpus(proc, cpu.getLogicalProcessorCount());
        long vendorHertz = cpu.getProcessorIdentifier().getVendorFreq();
        this.cpuMegahertz = Math.max(vendorHertz, Math.max(0, cpu.getMaxFreq())) / 1e6;
    }

    @Override
    public NodeReading read() {
        NodeMemory memory = NodeMemory.read(proc, limits);
        OptionalDouble quota = limits.cpus();
        long now = System.nanoTime();
        return new NodeReading(
                quota.isPresent() ? Math.min(machineCpus, quota.getAsDouble()) : machineCpus,
                cpuMegahertz,
                speed.getAsDouble(),
                runnable.average(now / 1_000_000),
                demand.read(now),
                memory.totalBytes(),
                memory.freeBytes(),
                limits.pressurePercent("cpu"),
                limits.pressurePercent("memory"),
                limits.pressurePercent("io"),
                memoryStall(now));
    }

    /** From the counter, not from the kernel's ten-second average: a node that thrashes is to notice within seconds. */
    private double memoryStall(long nowNanos) {
        OptionalLong before = stallMicros;
        long sinceNanos = nowNanos - stallAtNanos;
        stallMicros = limits.memoryStallMicros();
        stallAtNanos = nowNanos;
        if (stallMicros.isEmpty() || before.isEmpty() || sinceNanos <= 0) {
            return -1;
        }
        return Math.clamp((stallMicros.getAsLong() - before.getAsLong()) * 1e3 / sinceNanos, 0, 1);
    }

    /** Processors that the scheduler lets this process use (sched_setaffinity(2), cpusets). */
    private static double allowedCpus(Path proc, int fallback) {
        String allowed = KernelFiles.read(proc.resolve("self/status"))
                .lines()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring("Cpus_allowed_list:".length()))
                .findFirst()
                .orElse("");
        return KernelText.listLength(allowed).orElse(fallback);
    }
}
