package org.fulcrum.runtime.platform;

/**
 * What a node measures of itself, within the limits it runs under.
 *
 * @param cpuCount processors it may use, possibly fractional
 * @param cpuMegahertz speed of one processor, MHz; 0 when unknown
 * @param load runnable threads, one-minute average
 * @param memoryTotalBytes memory it may use, bytes
 * @param memoryAvailableBytes memory it could still give out, bytes
 * @param cpuPressurePercent PSI "some", ten-second average, percent; negative when unknown
 * @param memoryPressurePercent likewise of memory
 * @param ioPressurePercent likewise of I/O
 */
public record NodeReading(
        double cpuCount,
        double cpuMegahertz,
        double load,
        long memoryTotalBytes,
        long memoryAvailableBytes,
        double cpuPressurePercent,
        double memoryPressurePercent,
        double ioPressurePercent) {
    /** What a member without capacity tells: nothing. */
    public static final NodeReading NONE = new NodeReading(0, 0, 0, 0, 0, -1, -1, -1);
}
