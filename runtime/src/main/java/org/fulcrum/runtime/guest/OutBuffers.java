package org.fulcrum.runtime.guest;

import java.util.ArrayList;
import java.util.List;

/** Where in a body the out buffers of one call belong, in the order in which their bytes come back. */
final class OutBuffers {
    /**
     * One of them.
     *
     * @param pieces addresses and lengths it is spread over, in turn
     */
    private record Target(long[] pieces) {}

    private final List<Target> targets = new ArrayList<>(2);

    /** A buffer at one address. */
    void add(long address, int length) {
        targets.add(new Target(new long[] {address, length}));
    }

    /** A buffer spread over several: address, length, address, length, …; what belongs to address 0 is left out. */
    void addScattered(long[] pieces) {
        targets.add(new Target(pieces));
    }

    /** How many. */
    int count() {
        return targets.size();
    }

    /** Addresses and lengths of one. */
    long[] pieces(int index) {
        return targets.get(index).pieces();
    }
}
