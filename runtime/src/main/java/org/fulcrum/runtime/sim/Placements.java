package org.fulcrum.runtime.sim;

import java.util.SplittableRandom;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;

/** The usual policies: they say where a job starts, and there it stays. They keep off nodes that take nothing in. */
final class Placements {
    private Placements() {}

    /** Where it was started. */
    record Home() implements Policy {
        @Override
        public int place(Simulation cluster, Jobs.Job job) {
            return job.node();
        }
    }

    /** One node after the other, whatever they are. */
    static final class RoundRobin implements Policy {
        private int next;

        @Override
        public int place(Simulation cluster, Jobs.Job job) {
            for (int i = 0; i < cluster.nodes().size(); i++) {
                int node = next++ % cluster.nodes().size();
                if (cluster.takes(node)) {
                    return node;
                }
            }
            return job.node();
        }
    }

    /** The one with the least demand for each core, of those that the home-node knows. */
    record LeastLoaded() implements Policy {
        @Override
        public boolean listens() {
            return true;
        }

        @Override
        public int place(Simulation cluster, Jobs.Job job) {
            NodeView home = cluster.measured(job.node());
            double least = home.computes() ? home.crowd() : Double.POSITIVE_INFINITY;
            int best = job.node();
            for (Known known : cluster.known(job.node())) {
                int node = cluster.number(known.node().name());
                if (cluster.takes(node) && known.node().crowd() < least) {
                    least = known.node().crowd();
                    best = node;
                }
            }
            return best;
        }
    }

    /** The less loaded of two random nodes, which are asked at this moment. */
    record PowerOfTwo(SplittableRandom random) implements Policy {
        @Override
        public int place(Simulation cluster, Jobs.Job job) {
            int one = open(cluster, job.node());
            int other = open(cluster, job.node());
            return cluster.measured(one).crowd() <= cluster.measured(other).crowd() ? one : other;
        }

        private int open(Simulation cluster, int home) {
            for (int tries = 0; tries < 100; tries++) {
                int node = random.nextInt(cluster.nodes().size());
                if (cluster.takes(node)) {
                    return node;
                }
            }
            return home;
        }
    }
}
