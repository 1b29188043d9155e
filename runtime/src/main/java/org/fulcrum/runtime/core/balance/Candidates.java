package org.fulcrum.runtime.core.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The nodes that a chooser considers: open, able to compute, fresh, and with what they say of themselves held within
 * bounds. Belongs to one decision: what is decided for a node is added to it at once.
 */
final class Candidates {
    /** A node that claims to be faster than the chooser by more than this is believed to be that much faster. */
    static final double BELIEVED_SPEED = 8;

    private final List<Known> nodes = new ArrayList<>();

    Candidates(NodeView self, List<Known> known, Parameters parameters) {
        for (Known k : known) {
            if (!k.node().name().equals(self.name())
                    && k.ageMillis() <= parameters.freshMillis()
                    && receives(k.node())) {
                nodes.add(new Known(believed(k.node(), self), k.ageMillis(), k.bytesPerSecond()));
            }
        }
    }

    /** Whether a node may be chosen at all: open, able to compute, its figures finite. */
    static boolean receives(NodeView node) {
        return node.standing() == Standing.OPEN
                && node.computes()
                && node.cores() < 1e6
                && Double.isFinite(
                        node.speed() + node.load() + node.foreignLoad() + node.memoryStall() + node.homeTraffic());
    }

    /** Negative loads, memory beyond the total and speeds out of proportion are no news but lies or errors. */
    static NodeView believed(NodeView node, NodeView self) {
        double most = self.speed() > 0.01 ? self.speed() * BELIEVED_SPEED : node.speed();
        boolean sane = node.speed() <= most
                && node.load() >= 0
                && node.foreignLoad() >= 0
                && node.memoryUsedBytes() >= 0
                && node.memoryStall() >= 0
                && node.homeTraffic() >= 0;
        if (sane) {
            return node;
        }
        return new NodeView(
                node.name(),
                node.site(),
                node.cores(),
                Math.min(node.speed(), most),
                node.load() >= 0 ? node.load() : 0,
                node.foreignLoad() >= 0 ? node.foreignLoad() : 0,
                node.memoryTotalBytes(),
                Math.max(0, node.memoryUsedBytes()),
                node.memoryStall() >= 0 ? node.memoryStall() : 0,
                node.homeTraffic() >= 0 ? node.homeTraffic() : 0,
                node.standing());
    }

    List<Known> all() {
        return nodes;
    }

    /** Those that may take the process and would still have room to spare. */
    List<Known> taking(ProcessView process, SiteRules rules, Parameters parameters) {
        List<Known> taking = new ArrayList<>();
        for (Known k : nodes) {
            if (takes(k.node(), process, rules, parameters)) {
                taking.add(k);
            }
        }
        return taking;
    }

    /** Whether a candidate may take the process and would still have room to spare. */
    static boolean takes(NodeView node, ProcessView process, SiteRules rules, Parameters parameters) {
        return fits(node, process, parameters.room())
                && rules.mayRun(process, node.site())
                && !wouldGiveWay(node, process, parameters);
    }

    static boolean fits(NodeView node, ProcessView process, double room) {
        return node.memoryUsedBytes() + process.bytes() <= room * node.memoryTotalBytes();
    }

    /** Whether it would be pushed out at once: a guest from another site on a node that its own site fills. */
    private static boolean wouldGiveWay(NodeView node, ProcessView process, Parameters parameters) {
        return !process.homeSite().equals(node.site())
                && node.load() > node.foreignLoad()
                && node.plus(process).crowd() > 1 + parameters.margin();
    }

    /** A process is on its way there. */
    void sent(String node, ProcessView process) {
        nodes.replaceAll(k -> k.node().name().equals(node)
                ? new Known(k.node().plus(process), k.ageMillis(), k.bytesPerSecond())
                : k);
    }

    static String words(Known k) {
        NodeView n = k.node();
        return "%s (%s)".formatted(words(n), String.format(Locale.ROOT, "%.1f s old", k.ageMillis() / 1000.0));
    }

    static String words(NodeView n) {
        return String.format(
                Locale.ROOT,
                "%s: demand %.2f on %s x %s, memory %.0f %%",
                n.name(),
                n.load(),
                plain(n.cores()),
                plain(n.speed()),
                100 * n.memoryUse());
    }

    private static String plain(double number) {
        return number == Math.rint(number)
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, "%.2f", number);
    }
}
