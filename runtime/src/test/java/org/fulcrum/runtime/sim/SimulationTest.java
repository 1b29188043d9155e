package org.fulcrum.runtime.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fulcrum.runtime.core.balance.Cause;
import org.fulcrum.runtime.core.balance.WrongLine;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final List<String> OTHERS = List.of("none", "round-robin", "least-loaded", "power-of-two");

    private static Outcome run(String scenario, String policy, long seed) {
        return Experiment.run(Experiment.known(scenario), policy, seed, () -> 0);
    }

    private static Outcome text(String text, String policy) throws WrongLine {
        return Experiment.run(ScenarioFile.parse(text), policy, 1, () -> 0);
    }

    @Test
    void theSameSeedGivesTheSameAgain() {
        assertEquals(Experiment.random("ours", 7), Experiment.random("ours", 7));
        assertEquals(run("sites", "ours", 3).log(), run("sites", "ours", 3).log());
    }

    @Test
    void onABalancedClusterNothingMovesInAnHourOfNoise() {
        for (long seed = 1; seed <= 2; seed++) {
            assertEquals(0, run("steady", "ours", seed).moves(), "seed " + seed);
        }
    }

    /**
     * Half of the cluster swings once a minute, for an hour. The fewest moves that even it out are 16 a swing, a
     * quarter of the processes; on the way there through nodes in between it may be half of them, and not one more.
     */
    @Test
    void anOscillatingLoadMovesNoMoreThanHalfOfTheProcessesASwing() {
        int swings = 60;
        for (long seed = 1; seed <= 3; seed++) {
            Outcome o = run("oscillating", "ours", seed);
            assertTrue(o.movesForProcess() <= swings / 2.0, () -> o.movesForProcess() + " moves a process");
            assertTrue(o.moves() > 0, "nodes that others fill are left");
        }
    }

    /** Paper §4.5: 590 s to 369 s, 37.5 % less. */
    @Test
    void memoryPressureIsResolved() {
        double without = run("memory-pressure", "none", 1).seconds();
        double with = run("memory-pressure", "ours", 1).seconds();
        assertTrue(with <= without * (1 - 0.375), () -> without + " s to " + with + " s");
    }

    @Test
    void aDrainedNodeIsLeftAndACordonedOneNotEntered() {
        Outcome o = run("drain", "ours", 1);
        assertEquals(4, o.causes().get(Cause.DRAIN));
        assertTrue(
                o.log().stream().noneMatch(line -> line.contains("-> n5") || line.contains("-> n1")),
                () -> o.log().toString());
        assertEquals(0, o.unfinished());
    }

    @Test
    void guestsGiveWayToTheSitesOwn() {
        Outcome o = run("sites", "ours", 1);
        assertTrue(o.causes().getOrDefault(Cause.PRIORITY, 0) > 0, o.causes()::toString);
        assertEquals(0, o.unfinished());
    }

    @Test
    void aLiarDoesLittleHarm() {
        double honest = run("liar", "least-loaded", 1).meanSlowdown();
        double ours = run("liar", "ours", 1).meanSlowdown();
        assertTrue(ours < 3 && ours < honest / 5, () -> "slowdown " + ours + ", least-loaded " + honest);
    }

    @Test
    void processesLeaveANodeThatOverheats() throws WrongLine {
        String text = "nodes 3 cores 2\njobs 2 on n1 length 600s\nat 100s speed n1 0.1";
        assertTrue(text(text, "ours").seconds() < 610);
        assertEquals(5100, text(text, "none").seconds(), 1);
        assertTrue(text(text.replace("n1 0.1", "n1 0"), "ours").seconds() < 615);
    }

    @Test
    void overdueProcessesMakeRoomOnTheFasterNode() throws WrongLine {
        Outcome o = text("""
                nodes 1 cores 2 speed 2
                nodes 1 cores 4 speed 1
                jobs 2 on n1 length 4000s class overdue
                jobs 2 on n1 length 2000s at 100s
                """, "ours");
        assertEquals(2, o.causes().get(Cause.OVERDUE), o.log()::toString);
        assertTrue(o.endings().subList(2, 4).stream().allMatch(end -> end < 1120), o.endings()::toString);
    }

    /** The larger run, of 3,000 scenarios, is in docs/balance.md. */
    @Test
    void overRandomScenariosOursIsBestOnMeanAndOnTheWorst() {
        Experiment.Contest ours = Experiment.contest("ours", 1, 60);
        assertTrue(ours.relativeMean() < 1.1 && ours.relativeWorst() < 1.5, ours::toString);
        assertTrue(ours.movesForProcess() < 0.5, ours::toString);
        for (String policy : OTHERS) {
            Experiment.Contest other = Experiment.contest(policy, 1, 60);
            assertTrue(ours.relativeMean() < other.relativeMean(), () -> ours + " " + other);
            assertTrue(ours.relativeWorst() < other.relativeWorst(), () -> ours + " " + other);
        }
    }

    /** Seed 1143: with a node that thrashed priced as though it did not, this was 519 times the optimum. */
    @Test
    void nodesThatThrashAreLeft() {
        assertTrue(Experiment.random("ours", 1143).relativeSlowdown() < 2);
    }

    @Test
    void slowProcessorsAreUsedWhileFastOnesAreCrowded() throws WrongLine {
        String text = """
                nodes 1 cores 4 speed 2
                nodes 1 cores 4 speed 1
                jobs 8 on n1 length 600s
                """;
        Outcome o = text(text, "ours");
        assertEquals(1.5, text(text, "none").relativeSlowdown(), 0.01);
        assertTrue(o.relativeSlowdown() < 1.2, o::toString);
        assertTrue(o.moves() <= 8, () -> "three leave and come back: " + o.log());
    }

    /** The larger run, of 10,000 nodes, is in docs/balance.md. */
    @Test
    void aDecisionTakesTheSameInALargerCluster() throws WrongLine {
        Outcome small = text(large(50), "ours");
        Outcome large = text(large(1000), "ours");
        assertEquals(0, large.unfinished());
        assertTrue(small.relativeSlowdown() < 1.3 && large.relativeSlowdown() < 1.3, () -> small + " " + large);
    }

    private static String large(int nodes) {
        return """
                nodes %d cores 4
                jobs 8 on n1..n%d length exponential 100s memory 50MB
                until 1h
                """.formatted(nodes, nodes / 2);
    }
}
