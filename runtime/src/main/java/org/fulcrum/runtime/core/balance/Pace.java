package org.fulcrum.runtime.core.balance;

/** How fast a process gets on, in seconds of its work each second; and how long a move takes. Estimates, pure. */
public final class Pace {
    /** What a move takes however little is moved, seconds. */
    public static final double MOVE_SECONDS = 0.06;

    /** A stalled node gets something done nevertheless. */
    private static final double MOST_STALL = 0.99;

    private Pace() {}

    /**
     * Pace at a node which the process is part of.
     *
     * @param node with the process among its load
     * @param wrong part by which the load may be more (positive) or less (negative) than told
     */
    public static double at(NodeView node, ProcessView process, double wrong) {
        return beside(Math.max(0, node.loadSeenBy(process) - process.cpuDemand()), node, process, wrong);
    }

    /** Pace that a process would have at a node which it is not part of. */
    public static double joining(NodeView node, ProcessView process, double wrong) {
        return beside(node.loadSeenBy(process), node, process, wrong);
    }

    /** Part of the time in which nothing gets on there, 0 to 0.99. */
    static double stall(NodeView node) {
        return Math.min(MOST_STALL, Math.max(0, node.memoryStall()));
    }

    /** What no process that joins exceeds: the pace of one that is at home there and wants next to nothing. */
    static double most(NodeView node, double wrong) {
        double others = Math.max(0, node.load() - node.foreignLoad());
        return node.speed() / Math.max(1, others * (1 + wrong) / node.cores()) * (1 - stall(node));
    }

    private static double beside(double others, NodeView node, ProcessView process, double wrong) {
        double crowd = Math.max(1, (process.cpuDemand() + others * (1 + wrong)) / node.cores());
        double pace = node.speed() / crowd * (1 - stall(node));
        return process.home().equals(node.name()) ? pace : 1 / (1 / pace + process.homeSecondsPerSecond());
    }

    /** How long the process stands still for a move, seconds. */
    public static double moveSeconds(ProcessView process, double bytesPerSecond) {
        return MOVE_SECONDS + process.bytes() / (bytesPerSecond > 1 ? bytesPerSecond : 1);
    }
}
