package org.fulcrum.runtime.core.balance;

/**
 * What the balance is set to. The first six follow from an {@link Aggressiveness}, which {@link #of} looks up; each can
 * be set alone ({@link PolicyText}).
 *
 * @param automation who carries decisions out
 * @param hysteresis a process moves when its marginal cost where it is exceeds that of the candidate by this factor
 * @param margin part by which loads may be wrong, 0 to 1: the node it leaves is thought that much emptier, the
 *     candidate that much fuller, so that noise within it never moves anything
 * @param payback the time gained must exceed what the move costs by this factor
 * @param residencyMillis a process stays at least that long where it came to, milliseconds
 * @param movesInFlight most moves from one node at the same time
 * @param memoryThreshold part of a node's memory above which it sheds processes, 0 to 1
 * @param memoryStall part of the time stalled for memory (PSI) above which it does so, 0 to 1
 * @param room part of a node's memory that may be in use after a process came, 0 to 1; below the threshold
 * @param freshMillis older news is not decided upon, milliseconds
 */
public record Parameters(
        Automation automation,
        double hysteresis,
        double margin,
        double payback,
        long residencyMillis,
        int movesInFlight,
        double memoryThreshold,
        double memoryStall,
        double room,
        long freshMillis) {
    /** What holds when nobody has set anything. */
    public static final Parameters DEFAULT = of(Automation.FULL, Aggressiveness.BALANCED);

    /** Refuses what makes no sense, naming the parameter. */
    public Parameters {
        between("hysteresis", hysteresis, 1, 100);
        between("margin", margin, 0, 0.9);
        between("payback", payback, 0, 1000);
        between("residencyMillis", (double) residencyMillis, 0, 86_400_000);
        between("movesInFlight", movesInFlight, 1, 1000);
        between("memoryThreshold", memoryThreshold, 0.1, 1);
        between("memoryStall", memoryStall, 0.001, 1);
        between("room", room, 0.1, memoryThreshold);
        between("freshMillis", (double) freshMillis, 100, 600_000);
    }

    /** The parameters that a level means. */
    public static Parameters of(Automation automation, Aggressiveness level) {
        return new Parameters(
                automation,
                level.hysteresis,
                level.margin,
                level.payback,
                level.residencyMillis,
                level.movesInFlight,
                0.9,
                0.1,
                0.85,
                10_000);
    }

    private static void between(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; it must lie between " + least + " and " + most);
        }
    }
}
