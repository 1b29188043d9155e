package org.fulcrum.runtime.api;

/**
 * What a process that is away has to do with its home, mean over about 3 s.
 *
 * @param callsPerSecond calls forwarded and answered
 * @param bytesPerSecond bytes that they carried, both ways
 * @param waitPerSecond time that its threads waited for home because it is elsewhere, seconds for each second; what a
 *     call would have waited at home as well does not count
 */
public record CallTraffic(double callsPerSecond, double bytesPerSecond, double waitPerSecond) {
    /** Of a process at home, and of one of which nothing is known. */
    public static final CallTraffic NONE = new CallTraffic(0, 0, 0);
}
