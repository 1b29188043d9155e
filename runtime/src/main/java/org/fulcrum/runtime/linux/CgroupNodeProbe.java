package org.fulcrum.runtime.linux;

import java.nio.file.Path;
import java.util.OptionalDouble;
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
    private final double machineCpus;
    private final double cpuMegahertz;

    /** Measures the machine's constants; takes some 100 ms. */
    public CgroupNodeProbe() {
        this.proc = Path.of("/proc");
        this.limits = new CgroupLimits(proc);
        this.runnable = new RunnableThreads(proc);
        CentralProcessor cpu = new SystemInfo().getHardware().getProcessor();
        this.machineCpus = allowedCpus(proc, cpu.getLogicalProcessorCount());
        long vendorHertz = cpu.getProcessorIdentifier().getVendorFreq();
        this.cpuMegahertz = Math.max(vendorHertz, Math.max(0, cpu.getMaxFreq())) / 1e6;
    }

    @Override
    public NodeReading read() {
        NodeMemory memory = NodeMemory.read(proc, limits);
        OptionalDouble quota = limits.cpus();
        return new NodeReading(
                quota.isPresent() ? Math.min(machineCpus, quota.getAsDouble()) : machineCpus,
                cpuMegahertz,
                runnable.average(System.nanoTime() / 1_000_000),
                memory.totalBytes(),
                memory.freeBytes(),
                limits.pressurePercent("cpu"),
                limits.pressurePercent("memory"),
                limits.pressurePercent("io"));
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
