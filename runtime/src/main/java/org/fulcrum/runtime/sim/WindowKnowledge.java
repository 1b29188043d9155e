package org.fulcrum.runtime.sim;

import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.jspecify.annotations.Nullable;

/**
 * Gossip as simply as can be: at each beat a node sends its window of freshest entries to one random other, which keeps
 * the freshest of both, and no more than it sends, itself besides.
 */
final class WindowKnowledge implements Knowledge {
    private final Partners partners;
    private final int[][] about;
    private final double[][] toldAt;
    private final @Nullable NodeView[][] views;
    private final int[] counts;
    private final int window;
    private final int kept;
    private final double bytesPerSecond;
    private final int[] mergedAbout;
    private final double[] mergedToldAt;
    private final @Nullable NodeView[] mergedViews;
    private final int[] seen;
    private int seenMark;

    /**
     * Nobody knows anything yet.
     *
     * @param nodes how many
     * @param partners who is told
     * @param window entries told at a beat
     * @param bytesPerSecond throughput of moves, as everybody measures it
     */
    WindowKnowledge(int nodes, Partners partners, int window, double bytesPerSecond) {
        this.partners = partners;
        this.window = Math.min(window, nodes);
        this.kept = Math.min(this.window + 1, nodes);
        this.bytesPerSecond = bytesPerSecond;
        about = new int[nodes][kept];
        toldAt = new double[nodes][kept];
        views = new @Nullable NodeView[nodes][kept];
        counts = new int[nodes];
        mergedAbout = new int[kept];
        mergedToldAt = new double[kept];
        mergedViews = new @Nullable NodeView[kept];
        seen = new int[nodes];
    }

    @Override
    public void beat(int node, NodeView self, double now) {
        learn(node, node, self, now);
        int other = partners.of(node);
        if (other != node) {
            merge(node, other);
        }
    }

    /** Both lists are ordered by freshness; so is the result. */
    private void merge(int from, int to) {
        int mark = ++seenMark;
        int mine = Math.min(counts[from], window);
        int theirs = counts[to];
        int a = 0;
        int b = 0;
        int n = 0;
        while (n < kept && (a < mine || b < theirs)) {
            boolean first = b >= theirs || (a < mine && toldAt[from][a] > toldAt[to][b]);
            int row = first ? from : to;
            int at = first ? a++ : b++;
            if (seen[about[row][at]] != mark) {
                seen[about[row][at]] = mark;
                mergedAbout[n] = about[row][at];
                mergedToldAt[n] = toldAt[row][at];
                mergedViews[n++] = views[row][at];
            }
        }
        System.arraycopy(mergedAbout, 0, about[to], 0, n);
        System.arraycopy(mergedToldAt, 0, toldAt[to], 0, n);
        System.arraycopy(mergedViews, 0, views[to], 0, n);
        counts[to] = n;
    }

    /** The freshest of all: goes to the front, and what was known of the same node goes. */
    @Override
    public void learn(int node, int of, NodeView view, double now) {
        int[] who = about[node];
        int end = 0;
        while (end < counts[node] && who[end] != of) {
            end++;
        }
        if (end == counts[node]) {
            counts[node] = Math.min(kept, end + 1);
            end = counts[node] - 1;
        }
        System.arraycopy(who, 0, who, 1, end);
        System.arraycopy(toldAt[node], 0, toldAt[node], 1, end);
        System.arraycopy(views[node], 0, views[node], 1, end);
        who[0] = of;
        toldAt[node][0] = now;
        views[node][0] = view;
    }

    @Override
    public List<Known> of(int node, double now) {
        List<Known> known = new ArrayList<>(counts[node]);
        for (int i = 0; i < counts[node]; i++) {
            NodeView view = views[node][i];
            if (about[node][i] != node && view != null) {
                known.add(new Known(view, Math.round((now - toldAt[node][i]) * 1000), bytesPerSecond));
            }
        }
        return known;
    }
}
