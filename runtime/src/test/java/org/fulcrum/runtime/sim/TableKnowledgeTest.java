package org.fulcrum.runtime.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.fulcrum.runtime.core.balance.Known;
import org.fulcrum.runtime.core.balance.NodeView;
import org.fulcrum.runtime.core.balance.Standing;
import org.fulcrum.runtime.core.balance.WrongLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the faster model of gossip, which large simulations use, says what the tables of real nodes say. */
class TableKnowledgeTest {
    private static Outcome ours(Scenario scenario, long seed) {
        return new Simulation(scenario, Jobs.draw(scenario, seed), "ours", seed, () -> 0).run("ours");
    }

    private static Outcome text(String text, String gossip) throws WrongLine {
        return Experiment.run(ScenarioFile.parse(text + "\ngossip " + gossip), "ours", 1, () -> 0);
    }

    /** A window has room for all of them: both models tell the same, and so the same is decided. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void inASmallClusterBothKnowTheSame(long seed) {
        Scenario scenario = RandomScenario.of(seed);
        Scenario tables = scenario.with(scenario.settings().withTables());
        assertEquals(ours(scenario, seed).endings(), ours(tables, seed).endings());
    }

    /** In a larger one the tables know more nodes than the window has entries, and some news is older. */
    @Test
    void inALargerClusterTheOutcomeAgrees() throws WrongLine {
        String scenario = """
                nodes 64 cores 4
                jobs 12 on n1..n32 length exponential 60s memory 50MB
                until 10min
                """;
        Outcome fast = text(scenario, "fast");
        Outcome real = text(scenario, "real");
        assertEquals(1, fast.meanSlowdown() / real.meanSlowdown(), 0.03);
        assertEquals(1, (double) fast.moves() / real.moves(), 0.25, () -> fast + " " + real);
    }

    @Test
    void steadyIsSteadyWithRealTablesToo() throws WrongLine {
        assertEquals(
                0,
                text(Experiment.builtIn("steady").orElseThrow() + "\nuntil 10min", "real")
                        .moves());
    }

    /** Of the youngest, which decide, both know as many: a beat old two or three, two beats five or so, and so on. */
    @Test
    void bothKnowAsManyYoungOnes() {
        int nodes = 100;
        List<String> names = IntStream.range(0, nodes).mapToObj(i -> "n" + i).toList();
        List<String> site = names.stream().map(n -> "").toList();
        Knowledge fast = new WindowKnowledge(nodes, new Partners(site, false, new SplittableRandom(1)), 32, 1);
        Knowledge real = new TableKnowledge(names, new Partners(site, false, new SplittableRandom(1)), 32, 1);
        for (Knowledge knowledge : List.of(fast, real)) {
            for (int beat = 0; beat < 60 * nodes; beat++) {
                int node = beat % nodes;
                knowledge.beat(node, view(names.get(node)), beat / (double) nodes);
            }
        }
        for (int age : new int[] {1, 2, 3}) {
            assertEquals(1, young(fast, nodes, age) / young(real, nodes, age), 0.05, "younger than " + age + " s");
        }
        assertTrue(young(real, nodes, 30) > 2 * young(fast, nodes, 30), "of the old ones tables know more");
    }

    private static double young(Knowledge knowledge, int nodes, int seconds) {
        long count = 0;
        for (int node = 0; node < nodes; node++) {
            for (Known known : knowledge.of(node, 60)) {
                count += known.ageMillis() < 1000L * seconds ? 1 : 0;
            }
        }
        return (double) count / nodes;
    }

    private static NodeView view(String name) {
        return new NodeView(name, "", 4, 1, 0, 0, 1000, 0, 0, 0, Standing.OPEN);
    }
}
