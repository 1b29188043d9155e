package org.fulcrum.runtime.core.balance;

/**
 * A process as the node that runs it knows it.
 *
 * @param id names it for people and for the caller, {@code home:pid}
 * @param home its home-node
 * @param homeSite its home-node's site
 * @param user its owner
 * @param kind urgent, normal or overdue
 * @param cpuDemand runnable threads, in cores: what it would use alone, not what it gets
 * @param bytes memory that travels with it, bytes
 * @param homeSecondsPerSecond what its calls to home cost when it is away, seconds for each second of its work
 * @param workedSeconds what it has done so far, in seconds alone on a processor of speed 1: the best guess of what is
 *     left
 * @param residentMillis since it came to this node, milliseconds
 * @param fixed why it may not be moved by itself; empty when it may
 * @param leavesSite whether it may go to other sites
 */
public record ProcessView(
        String id,
        String home,
        String homeSite,
        String user,
        ProcessClass kind,
        double cpuDemand,
        long bytes,
        double homeSecondsPerSecond,
        double workedSeconds,
        long residentMillis,
        String fixed,
        boolean leavesSite) {
    /** Whether the balance may move it. */
    public boolean movable() {
        return fixed.isEmpty() && isMeasured();
    }

    /** Whether its figures are numbers that mean something. What was measured wrongly is left alone. */
    boolean isMeasured() {
        return cpuDemand >= 0
                && bytes >= 0
                && homeSecondsPerSecond >= 0
                && workedSeconds >= 0
                && Double.isFinite(cpuDemand + homeSecondsPerSecond + workedSeconds);
    }
}
