package org.fulcrum.runtime.core.gossip;

/** Ages of what everybody knows of the watched nodes, over several moments; in periods. */
final class AgeCensus {
    private final int[] horizons;
    private final long[] younger;
    private double sum;
    private double greatest;
    private long entries;
    private long unknown;
    private int nodes;

    /** Counts entries younger than each of these, in periods. */
    AgeCensus(int... horizons) {
        this.horizons = horizons;
        this.younger = new long[horizons.length];
    }

    void take(GossipArrays cluster, long nowTicks, long ticksPerPeriod) {
        nodes = cluster.nodes();
        for (int who = 0; who < cluster.nodes(); who++) {
            for (int subject = 0; subject < cluster.watched(); subject++) {
                long toldAt = cluster.toldAt(who, subject);
                entries++;
                if (toldAt == GossipArrays.NEVER) {
                    unknown++;
                } else if (who != subject) {
                    add((double) (nowTicks - toldAt) / ticksPerPeriod);
                } else {
                    add(0); // a node's own entry is of now whenever it is looked at
                }
            }
        }
    }

    private void add(double age) {
        sum += age;
        greatest = Math.max(greatest, age);
        for (int i = 0; i < horizons.length; i++) {
            if (age < horizons[i]) {
                younger[i]++;
            }
        }
    }

    double averageAge() {
        return sum / (entries - unknown);
    }

    double greatestAge() {
        return greatest;
    }

    double unknownShare() {
        return (double) unknown / entries;
    }

    /** Nodes that have an entry younger than the i-th horizon. */
    double nodesYounger(int i) {
        return (double) younger[i] / entries * nodes;
    }

    /** The same in theory, with full vectors. */
    static double theory(int nodes, int horizon) {
        double grown = Math.exp(horizon);
        return nodes * grown / (nodes - 1 + grown);
    }
}
