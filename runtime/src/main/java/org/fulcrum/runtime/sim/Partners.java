package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Whom a node tells at a beat: one of its own site; where sites are partners, now and then one of any. */
final class Partners {
    /** One beat in so many crosses to another site. */
    static final int ABROAD = 8;

    private final List<List<Integer>> neighbours;
    private final boolean abroad;
    private final SplittableRandom random;

    /**
     * Makes up the neighbourhoods.
     *
     * @param sites of each node, by number
     * @param abroad whether sites are partners
     */
    Partners(List<String> sites, boolean abroad, SplittableRandom random) {
        Map<String, List<Integer>> members = new HashMap<>();
        for (int node = 0; node < sites.size(); node++) {
            members.computeIfAbsent(sites.get(node), site -> new ArrayList<>()).add(node);
        }
        neighbours = sites.stream().map(members::get).toList();
        this.abroad = abroad;
        this.random = random;
    }

    /** A node by lot; perhaps the one that asks. */
    int of(int node) {
        return abroad && random.nextInt(ABROAD) == 0
                ? random.nextInt(neighbours.size())
                : neighbours.get(node).get(random.nextInt(neighbours.get(node).size()));
    }
}
