package org.fulcrum.runtime.cluster;

import org.fulcrum.runtime.api.ProcessKey;

/**
 * A body in its host's report: what the process uses, measured where it runs.
 *
 * @param key the process it belongs to
 * @param threads number of threads
 * @param cpuPercent percent of one core over the last second
 * @param residentBytes resident memory, bytes
 */
public record GuestReport(ProcessKey key, int threads, double cpuPercent, long residentBytes) {}
