package org.fulcrum.runtime.core.gossip;

import java.util.Arrays;

/**
 * The selection rule of {@link MemberTable} for calm clusters, in arrays, so that ten thousand nodes fit: of all that a
 * node knows, only the freshest entries that make its next window are kept, since an entry that has fallen behind them
 * comes back by newer news only; and of a few nodes, the watched, it is noted how fresh everybody's news is. With a
 * full window the watched are enough, as entries do not get in each other's way. {@link GossipTheoryTest} holds it
 * against MemberTable.
 */
final class GossipArrays {
    /** No news yet. */
    static final long NEVER = Long.MIN_VALUE;

    private static final int NODE_BITS = 16;
    private static final int LAST_NODE = (1 << NODE_BITS) - 1;

    private final int nodes;
    private final int watched;
    private final int others;
    private final long[] toldAt;
    private final long[][] freshest;
    private final int[] known;
    private final int[] seenBy;
    private final long[] told;
    private final long[] merged;
    private int merge;

    /**
     * So many nodes; a window of so many entries, the own one included, or of all when it is as large as the cluster.
     */
    GossipArrays(int nodes, int window, int watched) {
        this.nodes = nodes;
        this.watched = watched;
        this.others = window >= nodes ? 0 : window - 1;
        this.toldAt = new long[nodes * watched];
        this.freshest = new long[nodes][others];
        this.known = new int[nodes];
        this.seenBy = new int[nodes];
        this.told = new long[others + 1];
        this.merged = new long[others];
        Arrays.fill(toldAt, NEVER);
    }

    /** One node tells another, at a moment of 47 bits. */
    void tell(int from, int to, long atTicks) {
        note(from, from, atTicks);
        if (others == 0) {
            tellAll(from, to);
        } else {
            tellWindow(from, to, atTicks);
        }
    }

    private void tellAll(int from, int to) {
        int source = from * watched;
        int target = to * watched;
        for (int i = 0; i < watched; i++) {
            toldAt[target + i] = Math.max(toldAt[target + i], toldAt[source + i]);
        }
    }

    private void tellWindow(int from, int to, long atTicks) {
        note(to, from, atTicks);
        for (int i = 0; i < known[from]; i++) {
            note(to, subject(freshest[from][i]), freshest[from][i] >> NODE_BITS);
        }
        window(packed(from, atTicks), freshest[from], known[from]);
        mergeInto(to, known[from] + 1);
    }

    /** Others of the same tick may come before the own entry. */
    private void window(long own, long[] list, int count) {
        int before = 0;
        while (before < count && list[before] > own) {
            before++;
        }
        System.arraycopy(list, 0, told, 0, before);
        told[before] = own;
        System.arraycopy(list, before, told, before + 1, count - before);
    }

    /** Both lists are in order, freshest first. */
    private void mergeInto(int to, int toldCount) {
        merge++;
        seenBy[to] = merge;
        int count = 0;
        int mine = 0;
        int theirs = 0;
        while (count < others && (mine < known[to] || theirs < toldCount)) {
            boolean takeMine = theirs == toldCount || (mine < known[to] && freshest[to][mine] >= told[theirs]);
            count = add(count, takeMine ? freshest[to][mine++] : told[theirs++]);
        }
        System.arraycopy(merged, 0, freshest[to], 0, count);
        known[to] = count;
    }

    private int add(int count, long entry) {
        int subject = subject(entry);
        if (seenBy[subject] == merge) {
            return count;
        }
        seenBy[subject] = merge;
        merged[count] = entry;
        return count + 1;
    }

    private static long packed(int subject, long atTicks) {
        return (atTicks << NODE_BITS) | (LAST_NODE - subject);
    }

    private static int subject(long entry) {
        return LAST_NODE - (int) (entry & LAST_NODE);
    }

    private void note(int who, int subject, long atTicks) {
        if (subject < watched) {
            int place = who * watched + subject;
            toldAt[place] = Math.max(toldAt[place], atTicks);
        }
    }

    /** When a watched node told what another knows of it, or {@link #NEVER}. */
    long toldAt(int who, int subject) {
        return toldAt[who * watched + subject];
    }

    int nodes() {
        return nodes;
    }

    int watched() {
        return watched;
    }
}
