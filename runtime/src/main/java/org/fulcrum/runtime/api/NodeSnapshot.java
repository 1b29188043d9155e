package org.fulcrum.runtime.api;

/**
 * One node of the cluster, as last heard of.
 *
 * @param name its name, unique in the cluster
 * @param address the address its streams listen on, {@code host:port}
 * @param self whether this is the node the snapshot was taken on
 * @param observer whether it is a console: a member without capacity of its own
 * @param cpuCount processors usable by it (cgroup limits applied), possibly fractional
 * @param cpuMegahertz clock of one processor, MHz
 * @param speed of one processor, 1.0 for the reference core; 0 when unknown
 * @param load runnable threads, one-minute average of its own processes
 * @param demand processors that its own processes would use now, mean over about 3 s
 * @param memoryTotalBytes memory it may use (cgroup limits applied), bytes
 * @param memoryAvailableBytes memory it could still give out, bytes
 * @param cpuPressurePercent PSI "some" of the CPU, ten-second average, percent; negative when the kernel has no PSI
 * @param memoryPressurePercent PSI "some" of memory, likewise
 * @param ioPressurePercent PSI "some" of I/O, likewise
 * @param memoryStall part of the last second in which something waited for memory, 0 to 1; negative when unknown
 * @param guests bodies it hosts for other nodes
 * @param leftOut processes in its care that are not shown, because they did not fit into its report
 * @param cpu its processor
 * @param standing whether it takes processes
 * @param site the site it belongs to
 * @param ageMillis age of this information, milliseconds
 */
public record NodeSnapshot(
        String name,
        String address,
        boolean self,
        boolean observer,
        double cpuCount,
        double cpuMegahertz,
        double speed,
        double load,
        double demand,
        long memoryTotalBytes,
        long memoryAvailableBytes,
        double cpuPressurePercent,
        double memoryPressurePercent,
        double ioPressurePercent,
        double memoryStall,
        int guests,
        int leftOut,
        CpuSnapshot cpu,
        Standing standing,
        String site,
        long ageMillis) {

    /** Fraction of memory in use, 0 to 1; 0 when the total is unknown. */
    public double memoryUsedFraction() {
        return memoryTotalBytes <= 0 ? 0 : 1 - (double) memoryAvailableBytes / memoryTotalBytes;
    }

    /** Runnable threads per processor. */
    public double loadPerCpu() {
        return cpuCount <= 0 ? load : load / cpuCount;
    }
}
