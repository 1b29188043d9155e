package org.fulcrum.runtime.sim;

import java.util.List;
import java.util.SplittableRandom;

/** Who says where processes start and go. One for each run: it may remember. */
interface Policy {
    /** Where a job starts, by node number. */
    int place(Simulation cluster, Jobs.Job job);

    /** Whether it goes by what nodes have heard of each other: else they need not tell. */
    default boolean listens() {
        return false;
    }

    /** A node's turn, at its beat and whenever a move of it has ended. */
    default void turn(Simulation cluster, SimNode node) {}

    /** A policy by the name that people type. */
    static Policy named(String name, SplittableRandom random, int nodes) {
        return switch (name) {
            case "ours" -> new OpportunityCost(random, nodes);
            case "none" -> new Placements.Home();
            case "round-robin" -> new Placements.RoundRobin();
            case "least-loaded" -> new Placements.LeastLoaded();
            case "power-of-two" -> new Placements.PowerOfTwo(random);
            default ->
                throw new IllegalArgumentException(
                        "no policy is named '" + name + "'; there are " + String.join(", ", NAMES));
        };
    }

    /** The names, ours first. */
    List<String> NAMES = List.of("ours", "none", "round-robin", "least-loaded", "power-of-two");
}
