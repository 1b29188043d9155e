package org.fulcrum.runtime.cluster;

import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ProcessKey;

/**
 * A body in its host's report: what the process uses, measured where it runs.
 *
 * @param key the process it belongs to
 * @param threads number of threads
 * @param cpuPercent percent of one core over the last second
 * @param demand processors that it would use alone, mean over about 3 s
 * @param cpuSeconds CPU used on this host, seconds
 * @param residentBytes memory, resident or swapped out, bytes
 * @param hereMillis since it came to this host, milliseconds
 * @param calls its calls to its home
 */
public record GuestReport(
        ProcessKey key,
        int threads,
        double cpuPercent,
        double demand,
        double cpuSeconds,
        long residentBytes,
        long hereMillis,
        CallTraffic calls) {}
