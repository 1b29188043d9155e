package org.fulcrum.runtime.core.balance;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the node that is best for one process: where it gets on fastest, of those as good the one where it costs
 * least ({@link Prices}), among the nodes that take it, have memory for it and whose news is fresh. For processes that
 * start, and for people who say "best".
 */
public final class BestNode {
    /** Paces that differ by less than that part are as good. */
    static final double AS_GOOD = 0.97;

    /** A node must be better than where the process is by this factor, so that it does not go to and fro. */
    public static final double HYSTERESIS = 1.15;

    private BestNode() {}

    /**
     * The choice.
     *
     * @param node the best node, perhaps where the process is already; empty when none can take it
     * @param reason why, for people
     */
    public record Choice(Optional<String> node, String reason) {}

    private record Priced(NodeView node, double pace, double cost) {}

    /**
     * Chooses for a process that runs.
     *
     * @param current the node it runs on, itself among its load; empty when that is not known
     * @param process what is to go
     * @param nodes what is known of others; {@code current} may be among them
     * @param rules whose guest it may be
     * @param parameters of the balance
     */
    public static Choice choose(
            Optional<NodeView> current,
            ProcessView process,
            List<Known> nodes,
            SiteRules rules,
            Parameters parameters) {
        Optional<NodeView> here = current.filter(NodeView::computes);
        NodeView without = here.orElse(NOWHERE).minus(process);
        Optional<Priced> there = best(without, process, nodes, rules, parameters);
        Optional<Priced> now = here.map(n -> priced(n.minus(process), process, Prices.among(n, nodes)));
        if (there.isEmpty()) {
            return new Choice(
                    current.map(NodeView::name), "no other node has fresh news and " + megabytes(process.bytes()));
        }
        if (now.isPresent() && !isBetter(there.get(), now.get())) {
            return new Choice(
                    current.map(NodeView::name), "stays: " + words(now.get()) + "; next best " + words(there.get()));
        }
        String than = now.map(p -> "; now " + words(p)).orElse("");
        return new Choice(Optional.of(there.get().node().name()), words(there.get()) + than);
    }

    /**
     * Chooses for a process that starts: where it is started, unless another node is better.
     *
     * @param self where it is started, without it
     */
    public static Choice place(
            NodeView self, ProcessView process, List<Known> nodes, SiteRules rules, Parameters parameters) {
        return choose(Optional.of(self.plus(process)), process, nodes, rules, parameters);
    }

    private static final NodeView NOWHERE = new NodeView("", "", 0, 0, 0, 0, 0, 0, 0, 0, Standing.OPEN);

    private static Optional<Priced> best(
            NodeView self, ProcessView process, List<Known> nodes, SiteRules rules, Parameters parameters) {
        Candidates candidates = new Candidates(self, nodes, parameters);
        Prices prices = Prices.among(self, candidates.all());
        List<Priced> priced = candidates.taking(process, rules, parameters).stream()
                .map(k -> priced(k.node(), process, prices))
                .toList();
        double fastest = priced.stream().mapToDouble(Priced::pace).max().orElse(0);
        return priced.stream()
                .filter(p -> p.pace() >= AS_GOOD * fastest)
                .min(Comparator.comparingDouble(Priced::cost)
                        .thenComparing(p -> p.node().name()));
    }

    /** A node that the process is not part of. */
    private static Priced priced(NodeView node, ProcessView process, Prices prices) {
        return new Priced(node, Pace.joining(node, process, 0), prices.marginalThere(node, process));
    }

    private static boolean isBetter(Priced there, Priced here) {
        return there.pace() > here.pace() * HYSTERESIS
                || (there.pace() >= here.pace() * AS_GOOD && there.cost() * HYSTERESIS * 2 < here.cost());
    }

    private static String words(Priced p) {
        return String.format(Locale.ROOT, "%s; pace %.3g, cost %.3g", Candidates.words(p.node()), p.pace(), p.cost());
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }
}
