package org.fulcrum.runtime.platform;

/**
 * What a process uses here.
 *
 * @param uid its owner
 * @param command its command line, at most 256 characters
 * @param threads number of threads
 * @param cpuPercent CPU used since the former reading, percent of one core; 0 in the first
 * @param demand processors that it would use alone: what its threads ran and waited to run, mean over about 3 s; in the
 *     first reading since its start
 * @param cpuSeconds CPU used since it was started here, seconds
 * @param residentBytes memory that it would have resident if there were enough: what is, and what is swapped out, bytes
 * @param aliveMillis since it was started here, milliseconds
 */
public record ProcessReading(
        int uid,
        String command,
        int threads,
        double cpuPercent,
        double demand,
        double cpuSeconds,
        long residentBytes,
        long aliveMillis) {}
