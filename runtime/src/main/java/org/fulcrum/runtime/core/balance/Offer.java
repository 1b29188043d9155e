package org.fulcrum.runtime.core.balance;

/**
 * A move that could be made.
 *
 * @param process which
 * @param to where
 * @param costHere its marginal cost where it is
 * @param costThere its marginal cost there
 * @param paceHere its pace where it is, the node taken for emptier than it says
 * @param paceThere its pace there, the node taken for fuller than it says
 */
record Offer(ProcessView process, Known to, double costHere, double costThere, double paceHere, double paceThere) {
    /** A pace less than that much better is no better. */
    static final double LEAST_IMPROVEMENT = 1.01;

    /**
     * No process is expected to end sooner, seconds: one that starves where it is could not show that it is worth it.
     */
    private static final double LEAST_EXPECTED = 0.5;

    /** What it saves if it works as long again as it has worked, before the move is paid, seconds. */
    double gainSeconds() {
        double expected = Math.max(LEAST_EXPECTED, process.workedSeconds());
        return expected / paceHere - expected / paceThere;
    }

    /** Whether it has worked for long enough that a move is little beside what is likely left of it. */
    boolean isWorthTheTime(double payback) {
        return process.workedSeconds() > payback * moveSeconds();
    }

    double moveSeconds() {
        return Pace.moveSeconds(process, to.bytesPerSecond());
    }

    double netSeconds() {
        return gainSeconds() - moveSeconds();
    }

    /** Whether the total cost falls by more than the hysteresis asks for. */
    boolean isCheaper(double hysteresis) {
        return costHere > costThere * hysteresis;
    }
}
