package org.fulcrum.runtime.sim;

import java.util.List;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.ProcessClass;
import org.fulcrum.runtime.core.balance.SiteRules;

/**
 * A cluster and what is asked of it.
 *
 * @param label the value of what varies in this one; empty when nothing does
 * @param nodes in the order of their numbers
 * @param demands groups of jobs
 * @param changes what happens to nodes, by time
 * @param settings the rest
 */
record Scenario(String label, List<Node> nodes, List<Demand> demands, List<Change> changes, Settings settings) {
    Scenario {
        nodes = List.copyOf(nodes);
        demands = List.copyOf(demands);
        changes = List.copyOf(changes);
    }

    Scenario with(Settings other) {
        return new Scenario(label, nodes, demands, changes, other);
    }

    /**
     * A node.
     *
     * @param name its name
     * @param site its site
     * @param cores processors
     * @param speed of each; 0: it cannot compute
     * @param memoryBytes memory, bytes
     * @param claims what it says of its load, as a part of the truth: 1 for an honest one
     */
    record Node(String name, String site, double cores, double speed, long memoryBytes, double claims) {}

    /**
     * A group of jobs.
     *
     * @param count how many on each node; for arrivals the most in all
     * @param nodes where they are started, by number; arrivals choose one of them each time
     * @param placed whether the policy says where they start; else they start where they are told
     * @param first when the first is started, or each when {@code every} is never, seconds
     * @param every time between arrivals, seconds; NEVER for jobs that all start at {@code first}
     * @param until no arrivals later, seconds
     * @param length work, seconds alone on a processor of speed 1
     * @param cpu processor demand, cores
     * @param memory bytes once it has grown
     * @param io time for calls to home when away, seconds for each second of work
     * @param user owner
     * @param kind class
     * @param leaves whether they may leave their site
     */
    record Demand(
            int count,
            List<Integer> nodes,
            boolean placed,
            Draw first,
            Draw every,
            double until,
            Draw length,
            Draw cpu,
            Draw memory,
            Draw io,
            String user,
            ProcessClass kind,
            boolean leaves) {
        static final Draw NEVER = new Draw.Fixed(Double.POSITIVE_INFINITY);

        Demand {
            nodes = List.copyOf(nodes);
        }
    }

    /** What can happen to a node. */
    enum Happening {
        DRAIN,
        CORDON,
        OPEN,
        /** Its speed becomes the value. */
        SPEED,
        /** Other work than that of the scenario demands so many cores. */
        BACKGROUND,
        /** Other work than that of the scenario uses so many bytes. */
        MEMORY
    }

    /**
     * Something happens to a node.
     *
     * @param atSeconds when
     * @param what it is
     * @param node to which, by number
     * @param value how much, where that matters
     * @param againSeconds after that time the value is 0, after that time it is back, and so on; 0: only once
     */
    record Change(double atSeconds, Happening what, int node, double value, double againSeconds) {}

    /**
     * The rest.
     *
     * @param untilSeconds the end, even when jobs are left
     * @param linkBytesPerSecond of each node, shared by its moves under way
     * @param noise part by which a measured load may be wrong, 0 to 1
     * @param beatSeconds between two beats of a node: it measures, tells and decides
     * @param window entries told at a beat
     * @param tables whether nodes know by the tables of {@code core/gossip} instead of the faster model of them
     * @param rules of the sites
     * @param parameters of the balance
     */
    record Settings(
            double untilSeconds,
            double linkBytesPerSecond,
            double noise,
            double beatSeconds,
            int window,
            boolean tables,
            SiteRules rules,
            Parameters parameters) {
        static final Settings DEFAULT =
                new Settings(86_400, 400e6, 0, 1, 32, false, SiteRules.ALONE, Parameters.DEFAULT);

        Settings until(double seconds) {
            return new Settings(seconds, linkBytesPerSecond, noise, beatSeconds, window, tables, rules, parameters);
        }

        Settings with(Parameters other) {
            return new Settings(untilSeconds, linkBytesPerSecond, noise, beatSeconds, window, tables, rules, other);
        }

        Settings withTables() {
            return new Settings(untilSeconds, linkBytesPerSecond, noise, beatSeconds, window, true, rules, parameters);
        }
    }
}
