package org.fulcrum.runtime.platform;

/**
 * What a process uses here.
 *
 * @param uid its owner
 * @param command its command line, at most 256 characters
 * @param threads number of threads
 * @param cpuPercent CPU used since the former reading, percent of one core; 0 in the first
 * @param residentBytes resident memory, bytes
 */
public record ProcessReading(int uid, String command, int threads, double cpuPercent, long residentBytes) {}
