package org.fulcrum.runtime.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.fulcrum.runtime.core.balance.WrongLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioFileTest {
    @Test
    void allThatAreBuiltInAreRight() {
        for (String name : Experiment.BUILT_IN) {
            assertFalse(Experiment.known(name).variants().isEmpty(), name);
        }
    }

    @Test
    void quantitiesTakeUnitsAndWhatVaries() throws WrongLine {
        ScenarioFile file = ScenarioFile.parse("""
                vary p 1 4
                nodes 2 cores 4 memory 1.5GB
                jobs 4*p on n1,n2 length 1h/p memory 20%  # of a byte
                link 100MB/s
                noise 10%
                """);
        Scenario four = file.variants().getLast();
        assertEquals("4", four.label());
        assertEquals(16, four.demands().getFirst().count());
        assertEquals(new Draw.Fixed(900), four.demands().getFirst().length());
        assertEquals(1_500_000_000L, four.nodes().getFirst().memoryBytes());
        assertEquals(100e6, four.settings().linkBytesPerSecond());
        assertEquals(0.1, four.settings().noise());
    }

    @Test
    void nodesSpreadOverSites() throws WrongLine {
        Scenario spread = ScenarioFile.parse("nodes 5 sites 2\njobs 1 on site:s2 length 1")
                .variants()
                .getFirst();
        assertEquals(
                List.of("s1", "s2", "s1", "s2", "s1"),
                spread.nodes().stream().map(Scenario.Node::site).toList());
        assertEquals(List.of(1, 3), spread.demands().getFirst().nodes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            node 3                          | line 2: no statement is named 'node'
            jobs 1 on n9 length 1           | line 2: no node is named 'n9'; so far there are n1..n1
            jobs 1 on n1                    | line 2: of what length are they?
            jobs one on n1 length 1         | line 2: number of jobs wants a number, not 'one'
            jobs 1.5 on n1 length 1         | line 2: number of jobs must be a whole number, not 1.5
            jobs 1 on n1 length -4          | line 2: length is -4; it must lie between
            jobs 1 on n1 length 4 parsecs 3 | line 2: jobs have length
            jobs 1 on n1 length 4parsecs    | line 2: length: 'parsecs' is no unit
            jobs 1 at n1 length 1           | line 2: 'at' where 'on' should be
            jobs 1 on n1 length             | line 2: ends where length should follow
            arrivals 1 on n1 length 1       | line 2: arrivals come every how many seconds?
            nodes 1 speed fast              | line 2: speed wants a number, not 'fast'
            site b takes a                  | line 2: no node is of site 'a'
            at 3 explode n1                 | line 2: what happens is drain
            balance hysteresis 0            | line 2: hysteresis is 0.0; it must lie between
            until 5 6                       | line 2: nothing should follow, but there is '6'
            gossip slow                     | line 2: gossip is real or fast, not 'slow'
            at 3 memory n1 -4               | line 2: memory is -4; it must lie between
            until 5                         | line 2: the scenario has neither jobs nor arrivals
            """)
    void aWrongLineIsToldWithItsNumberAndReason(String line, String message) {
        WrongLine wrong = assertThrows(WrongLine.class, () -> ScenarioFile.parse("nodes 1\n" + line));
        assertEquals(message, String.valueOf(wrong.getMessage()).substring(0, message.length()));
    }

    @Test
    void aClusterThatCannotComputeIsNone() {
        WrongLine wrong =
                assertThrows(WrongLine.class, () -> ScenarioFile.parse("nodes 2 speed 0\njobs 1 on n1 length 1"));
        assertEquals("line 2: the scenario has no node that can compute", wrong.getMessage());
    }
}
