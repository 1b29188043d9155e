package org.fulcrum.runtime.core.balance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fair shares of a node's processors among users: who wants less than an equal part leaves the rest to the others. */
public final class FairShares {
    private FairShares() {}

    /** What each user is due, in cores. */
    public static Map<String, Double> due(double cores, List<ProcessView> processes) {
        List<Map.Entry<String, Double>> wishes =
                new ArrayList<>(demand(processes).entrySet());
        wishes.sort(Comparator.comparingDouble(Map.Entry::getValue));
        Map<String, Double> due = new TreeMap<>();
        double left = cores;
        for (int i = 0; i < wishes.size(); i++) {
            double share = Math.min(wishes.get(i).getValue(), left / (wishes.size() - i));
            due.put(wishes.get(i).getKey(), share);
            left -= share;
        }
        return due;
    }

    /** By how much each user's demand exceeds what it is due, in cores; 0 for who gets what it wants. */
    public static Map<String, Double> excess(double cores, List<ProcessView> processes) {
        Map<String, Double> excess = demand(processes);
        due(cores, processes).forEach((user, share) -> excess.merge(user, -share, Double::sum));
        excess.replaceAll((user, more) -> more < 1e-9 ? 0.0 : more);
        return excess;
    }

    private static Map<String, Double> demand(List<ProcessView> processes) {
        Map<String, Double> demand = new TreeMap<>();
        processes.forEach(p -> demand.merge(p.user(), p.cpuDemand(), Double::sum));
        return demand;
    }
}
