package org.fulcrum.runtime.platform;

/**
 * What a node measures of itself, within the limits it runs under.
 *
 * @param cpuCount processors it may use, possibly fractional
 * @param cpuMegahertz clock of one processor, MHz; 0 when unknown
 * @param speed of one processor, 1.0 for the reference core; 0 when unknown
 * @param load runnable threads, one-minute average
 * @param demand processors that its own processes would use now if there were enough, mean over about 3 s; the
 *     runtime's own threads do not count
 * @param memoryTotalBytes memory it may use, bytes
 * @param memoryAvailableBytes memory it could still give out, bytes
 * @param cpuPressurePercent PSI "some", ten-second average, percent; negative when unknown
 * @param memoryPressurePercent likewise of memory
 * @param ioPressurePercent likewise of I/O
 * @param memoryStall part of the time since the former reading in which something waited for memory (PSI "some"), 0 to
 *     1; negative when unknown
 */
public record NodeReading(
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
        double memoryStall) {
    /** Work that it could take at once: idle processors by their speed. */
    public double idle() {
        return Math.max(0, cpuCount - demand) * (speed > 0 ? speed : 1);
    }

    /** The same with another demand. */
    public NodeReading withDemand(double other) {
        return new NodeReading(
                cpuCount,
                cpuMegahertz,
                speed,
                load,
                other,
                memoryTotalBytes,
                memoryAvailableBytes,
                cpuPressurePercent,
                memoryPressurePercent,
                ioPressurePercent,
                memoryStall);
    }

    /** What a member without capacity tells: nothing. */
    public static final NodeReading NONE = new NodeReading(0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1);
}
