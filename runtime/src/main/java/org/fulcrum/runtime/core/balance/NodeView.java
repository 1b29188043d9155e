package org.fulcrum.runtime.core.balance;

/**
 * A node as it tells of itself.
 *
 * @param name its name
 * @param site the site it belongs to
 * @param cores processors it may use, possibly fractional
 * @param speed of one of them, 1.0 for the cluster's reference; 0 when it cannot compute
 * @param load processor demand there in cores: runnable threads, not what they get
 * @param foreignLoad the part of the load that belongs to other sites and gives way to the node's own
 * @param memoryTotalBytes memory it may use, bytes
 * @param memoryUsedBytes memory in use, bytes; may exceed the total where there is swap
 * @param memoryStall part of the time in which work waits for memory, PSI "some", 0 to 1
 * @param homeTraffic what its guests spend on calls to their homes, seconds per second
 * @param standing whether it takes processes in
 */
public record NodeView(
        String name,
        String site,
        double cores,
        double speed,
        double load,
        double foreignLoad,
        long memoryTotalBytes,
        long memoryUsedBytes,
        double memoryStall,
        double homeTraffic,
        Standing standing) {
    private static final double NEARLY_NOTHING = 1e-3;

    /** Whether anything can run there at all. */
    public boolean computes() {
        return cores > 0 && speed > 0;
    }

    /** Whether its figures are numbers that mean something. */
    boolean isMeasured() {
        return load >= 0
                && foreignLoad >= 0
                && memoryStall >= 0
                && homeTraffic >= 0
                && Double.isFinite(cores + speed + load + foreignLoad + memoryStall + homeTraffic);
    }

    /**
     * This one; when nothing can run there, as though nearly nothing could, and when a figure is no number, as though
     * it were nothing: what is there must be able to leave.
     */
    NodeView computing() {
        return computes() && isMeasured()
                ? this
                : new NodeView(
                        name,
                        site,
                        orElse(cores, NEARLY_NOTHING),
                        orElse(speed, NEARLY_NOTHING),
                        orElse(load, 0),
                        orElse(foreignLoad, 0),
                        memoryTotalBytes,
                        memoryUsedBytes,
                        orElse(memoryStall, 0),
                        orElse(homeTraffic, 0),
                        standing);
    }

    private static double orElse(double figure, double otherwise) {
        return figure > 0 && Double.isFinite(figure) ? figure : otherwise;
    }

    /** Processor demand for each core. */
    public double crowd() {
        return load / cores;
    }

    /** Part of the memory in use, possibly more than 1. */
    public double memoryUse() {
        return memoryTotalBytes <= 0 ? 1 : (double) memoryUsedBytes / memoryTotalBytes;
    }

    /** The demand that a process competes with: what belongs to other sites gives way to the node's own processes. */
    double loadSeenBy(ProcessView process) {
        return process.homeSite().equals(site) ? Math.max(0, load - foreignLoad) : load;
    }

    /** As it is for a process: what would give way to that is not there. */
    NodeView seenBy(ProcessView process) {
        double seen = loadSeenBy(process);
        return seen == load ? this : withLoad(seen, 0);
    }

    /** With a process more. */
    public NodeView plus(ProcessView p) {
        return with(p, 1);
    }

    /** With a process less. */
    public NodeView minus(ProcessView p) {
        return with(p, -1);
    }

    private NodeView with(ProcessView p, int sign) {
        boolean foreign = !p.homeSite().equals(site);
        double traffic = p.home().equals(name) ? 0 : p.homeSecondsPerSecond();
        return new NodeView(
                name,
                site,
                cores,
                speed,
                Math.max(0, load + sign * p.cpuDemand()),
                Math.max(0, foreignLoad + (foreign ? sign * p.cpuDemand() : 0)),
                memoryTotalBytes,
                Math.max(0, memoryUsedBytes + sign * p.bytes()),
                memoryStall,
                Math.max(0, homeTraffic + sign * traffic),
                standing);
    }

    /** With another load. */
    NodeView withLoad(double other) {
        return withLoad(other, Math.min(foreignLoad, other));
    }

    private NodeView withLoad(double other, double foreign) {
        return new NodeView(
                name,
                site,
                cores,
                speed,
                other,
                foreign,
                memoryTotalBytes,
                memoryUsedBytes,
                memoryStall,
                homeTraffic,
                standing);
    }
}
