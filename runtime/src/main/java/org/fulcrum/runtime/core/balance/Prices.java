package org.fulcrum.runtime.core.balance;

import java.util.List;

/**
 * The opportunity cost: a resource of which the part u is in use costs n^u, so that a second of a scarce one is worth
 * more than many of a plentiful one, and all of them add up on one scale (paper §2.2 and its reference [5]).
 *
 * <p>n is the number of nodes considered, at least {@value #LEAST_BASE}: with fewer the curve is too flat to tell 5
 * processes on 4 cores from 4. Above {@value #STEEPEST} the curve goes on as its tangent, which keeps it finite and
 * still rising.
 *
 * @param base n
 * @param referenceSpeed speed by which processors are scaled, the highest of those considered
 */
public record Prices(double base, double referenceSpeed) {
    static final double LEAST_BASE = 8;
    static final double STEEPEST = 40;

    /** Prices among these nodes. */
    static Prices among(NodeView self, List<Known> candidates) {
        double fastest = self.speed();
        for (Known known : candidates) {
            fastest = Math.max(fastest, known.node().speed());
        }
        return new Prices(Math.max(LEAST_BASE, candidates.size() + 1), fastest > 0 ? fastest : 1);
    }

    /** The price of a resource of which the part {@code use} is in use. */
    double price(double use) {
        double steep = Math.min(Math.max(use, 0), STEEPEST);
        return Math.pow(base, steep) * (1 + Math.max(0, use - STEEPEST) * Math.log(base));
    }

    /**
     * What a node costs: its processors, its memory with the pressure on it, its calls to home. Processors that are
     * slow, or that stand still because their node thrashes, cost as much more as work on them takes longer. That
     * factor multiplies and is no part of the use: a slow idle processor is worth having while fast ones are crowded.
     */
    public double cost(NodeView node) {
        if (!node.computes()) {
            return Double.POSITIVE_INFINITY;
        }
        double longer = referenceSpeed / node.speed() / (1 - Pace.stall(node));
        return longer * price(node.crowd()) + price(node.memoryUse() + node.memoryStall()) + price(node.homeTraffic());
    }

    /** What a process costs the node it is at. */
    public double marginalHere(NodeView node, ProcessView process) {
        NodeView seen = node.seenBy(process);
        return cost(seen) - cost(seen.minus(process));
    }

    /** What a process would cost a node it is not at. */
    public double marginalThere(NodeView node, ProcessView process) {
        NodeView seen = node.seenBy(process);
        return cost(seen.plus(process)) - cost(seen);
    }
}
