package org.fulcrum.runtime.core.balance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a node decides on its turn: which of the processes that run on it are to go where, and why. The node that has
 * too much pushes; nobody pulls. The node may be wrong, since what it knows of others is old: the one it asks has the
 * last word ({@link Welcome}).
 *
 * <p>In this order, until as many moves are under way as may be: who gives way to a higher priority, who relieves a
 * node short of memory, who is overdue, who is better off elsewhere, who makes room for the others. Pure.
 */
public final class Balance {
    /** Of nodes whose paces differ by less than that part any may be taken. */
    private static final double AS_GOOD = 0.97;

    private final Turn turn;

    private Balance(Turn turn) {
        this.turn = turn;
    }

    /** Decides; empty, nearly always, when all is well, and when the node does not know how it is itself. */
    public static List<Decision> decide(Situation situation, Parameters parameters) {
        if (situation.movesInFlight() >= parameters.movesInFlight()
                || situation.processes().isEmpty()
                || !situation.self().isMeasured()) {
            return List.of();
        }
        Turn turn = new Turn(situation, parameters);
        PushOut.decide(turn);
        MemoryRelief.decide(turn);
        Overdue.decide(turn);
        new Balance(turn).better();
        Spill.decide(turn);
        return List.copyOf(turn.decisions);
    }

    /**
     * Whether a node needs not even look: nobody waits for a processor or for memory, calls home or could be faster.
     *
     * @param fastest speed of the fastest node it knows
     * @param callsHome whether a guest of it spends time on calls home, or it has one that gives way
     */
    public static boolean isAtRest(NodeView self, double fastest, boolean callsHome, Parameters parameters) {
        return self.crowd() * (1 - parameters.margin()) <= 1
                && self.speed() >= fastest
                && !callsHome
                && !MemoryRelief.isShort(self, parameters);
    }

    /** The processes that are better off elsewhere, the most gained first. */
    private void better() {
        while (!turn.isFull()) {
            Optional<Offer> best = best();
            if (best.isEmpty()) {
                return;
            }
            turn.decide(best.get(), cause(best.get()), List.of());
        }
    }

    private Optional<Offer> best() {
        List<ProcessView> movable = turn.movable().stream()
                .filter(p -> p.kind() != ProcessClass.OVERDUE)
                .toList();
        List<Known> faster = faster(movable);
        List<Offer> offers = new ArrayList<>();
        if (!faster.isEmpty()) {
            for (ProcessView process : movable) {
                offer(process, faster).ifPresent(offers::add);
            }
        }
        if (offers.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Double> excess = FairShares.excess(turn.self().cores(), turn.left());
        return offers.stream()
                .min(Comparator.<Offer, ProcessClass>comparing(o -> o.process().kind())
                        .thenComparing(o -> -excess.getOrDefault(o.process().user(), 0.0))
                        .thenComparing(o -> -o.netSeconds())
                        .thenComparing(o -> o.process().id()));
    }

    /** Who could be faster for anybody at all: on a balanced cluster nobody, and that is found in one pass. */
    private List<Known> faster(List<ProcessView> movable) {
        double slowest = Double.POSITIVE_INFINITY;
        for (ProcessView process : movable) {
            slowest = Math.min(slowest, paceHere(process));
        }
        List<Known> faster = new ArrayList<>();
        for (Known to : turn.candidates.all()) {
            if (Pace.most(to.node(), turn.parameters.margin()) > slowest * Offer.LEAST_IMPROVEMENT) {
                faster.add(to);
            }
        }
        return faster;
    }

    private double paceHere(ProcessView process) {
        return Pace.at(turn.self(), process, -turn.parameters.margin());
    }

    /** The pace is looked at first: it is found fast, and where nothing is to be gained nothing more is. */
    private Optional<Offer> offer(ProcessView process, List<Known> faster) {
        Parameters parameters = turn.parameters;
        double enough = paceHere(process) * Offer.LEAST_IMPROVEMENT;
        List<Offer> offers = new ArrayList<>();
        double fastest = 0;
        for (Known to : faster) {
            if (Pace.joining(to.node(), process, parameters.margin()) > enough * sharing(to.node(), process)
                    && Candidates.takes(to.node(), process, turn.situation.rules(), parameters)) {
                Offer offer = turn.offer(process, to);
                if (offer.gainSeconds() > parameters.payback() * offer.moveSeconds()
                        && offer.isCheaper(parameters.hysteresis())) {
                    offers.add(offer);
                    fastest = Math.max(fastest, offer.paceThere());
                }
            }
        }
        double asGood = fastest * AS_GOOD;
        offers.removeIf(o -> o.paceThere() < asGood);
        return pick(offers, turn.situation.chance());
    }

    /**
     * Where no processor would be idle for it, a move makes nothing done sooner, it only shares more evenly: the gain
     * must be as clear as the hysteresis asks for. Else a load that comes and goes sets everybody in motion.
     */
    private double sharing(NodeView to, ProcessView process) {
        boolean idle = to.loadSeenBy(process) + process.cpuDemand() <= to.cores();
        return idle ? 1 : turn.parameters.hysteresis();
    }

    /** One of the cheaper half, so that nodes that choose at the same time choose differently. */
    private static Optional<Offer> pick(List<Offer> offers, double chance) {
        offers.sort(Comparator.comparingDouble(Offer::costThere)
                .thenComparing(o -> o.to().node().name()));
        int half = (offers.size() + 1) / 2;
        return half == 0 ? Optional.empty() : Optional.of(offers.get(Math.min(half - 1, (int) (chance * half))));
    }

    private Cause cause(Offer offer) {
        if (offer.to().node().name().equals(offer.process().home())) {
            return offer.process().homeSecondsPerSecond() > 0 ? Cause.HOME : Cause.LOAD;
        }
        boolean crowded = turn.self().crowd() > 1;
        return crowded ? Cause.LOAD : Cause.SPEED;
    }

    /** The words of a decision for a list of them, one line. */
    public static String line(Decision d) {
        return String.format(
                Locale.ROOT,
                "%s %s -> %s, which %s: pace %.3g -> %.3g, %.1f s for %.2f s",
                d.process(),
                d.from(),
                d.to(),
                d.cause().words(),
                d.paceHere(),
                d.paceThere(),
                d.gainSeconds(),
                d.moveSeconds());
    }
}
