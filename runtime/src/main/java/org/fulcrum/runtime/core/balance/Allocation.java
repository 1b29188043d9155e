package org.fulcrum.runtime.core.balance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses nodes for processes that are to be started at the same time, as the ranks of a job are (paper §3.1): one
 * after the other goes where {@link BestNode} would start it, the ones before it among the load. Pure.
 */
public final class Allocation {
    /** Most processes that one question may be about. */
    public static final int MAX_PROCESSES = 65_536;

    private Allocation() {}

    /**
     * How many processes each node shall get.
     *
     * @param self the node that is asked, which may be among the chosen
     * @param process what each of them is assumed to need; its home is the node asked
     * @param nodes what is known of others
     * @param processes how many are to be placed, at most {@link #MAX_PROCESSES}; 0: as many as there are idle
     *     processors, at least one
     * @return nodes in the order in which they were chosen, each with its number; none when no node takes any
     */
    public static Map<String, Integer> of(
            NodeView self,
            ProcessView process,
            List<Known> nodes,
            SiteRules rules,
            Parameters parameters,
            int processes) {
        Candidates candidates = new Candidates(self, nodes, parameters);
        List<NodeView> open = new ArrayList<>();
        if (Candidates.receives(self) && Candidates.fits(self, process, parameters.room())) {
            open.add(self);
        }
        candidates.taking(process, rules, parameters).forEach(known -> open.add(known.node()));
        Prices prices = Prices.among(self, candidates.all());
        Map<String, Integer> chosen = new LinkedHashMap<>();
        int wanted = processes > 0 ? Math.min(processes, MAX_PROCESSES) : idle(open);
        for (int placed = 0; placed < wanted && !open.isEmpty(); placed++) {
            int best = best(open, process, prices);
            NodeView node = open.get(best);
            if (Candidates.fits(node.plus(process), process, parameters.room())) {
                open.set(best, node.plus(process));
            } else {
                open.remove(best);
            }
            chosen.merge(node.name(), 1, Integer::sum);
        }
        return chosen;
    }

    /** Processors for which nobody asks, at least one in all. */
    private static int idle(List<NodeView> nodes) {
        double idle = 0;
        for (NodeView node : nodes) {
            idle += Math.rint(Math.max(0, node.cores() - node.load()));
        }
        return (int) Math.clamp(idle, 1, MAX_PROCESSES);
    }

    /** The first of those where it gets on fastest, of those as good the cheapest. */
    private static int best(List<NodeView> nodes, ProcessView process, Prices prices) {
        double fastest = 0;
        for (NodeView node : nodes) {
            fastest = Math.max(fastest, Pace.joining(node, process, 0));
        }
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < nodes.size(); i++) {
            if (Pace.joining(nodes.get(i), process, 0) >= BestNode.AS_GOOD * fastest) {
                double cost = prices.marginalThere(nodes.get(i), process);
                if (cost < least) {
                    best = i;
                    least = cost;
                }
            }
        }
        return best;
    }
}
