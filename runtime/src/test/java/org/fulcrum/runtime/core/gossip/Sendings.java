package org.fulcrum.runtime.core.gossip;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Who tells whom and when: every node once a period, which is a tenth shorter or longer each time, one other drawn by
 * lot. Nodes begin anywhere in the first period.
 */
final class Sendings {
    private final long ticksPerPeriod;
    private final long[] nextAt;
    private final SplittableRandom random;
    private long end;

    /** Takes one sending. */
    interface Receiver {
        void told(int from, int to, long atTicks);
    }

    Sendings(int nodes, long ticksPerPeriod, long seed) {
        this.ticksPerPeriod = ticksPerPeriod;
        this.random = new SplittableRandom(seed);
        this.nextAt = random.longs(nodes, 0, ticksPerPeriod).toArray();
    }

    /** One more period, in the order of time. */
    void period(Receiver receiver) {
        end += ticksPerPeriod;
        int nodes = nextAt.length;
        long[] due = new long[2 * nodes]; // the shortest period is nine tenths: nobody sends three times
        int count = 0;
        for (int node = 0; node < nodes; node++) {
            while (nextAt[node] < end) {
                due[count++] = nextAt[node] * nodes + node;
                nextAt[node] += ticksPerPeriod + random.nextLong(-ticksPerPeriod / 10, ticksPerPeriod / 10 + 1);
            }
        }
        Arrays.sort(due, 0, count);
        for (int i = 0; i < count; i++) {
            int from = (int) (due[i] % nodes);
            int to = random.nextInt(nodes - 1);
            receiver.told(from, to < from ? to : to + 1, due[i] / nodes);
        }
    }

    /** End of the latest period. */
    long nowTicks() {
        return end;
    }
}
