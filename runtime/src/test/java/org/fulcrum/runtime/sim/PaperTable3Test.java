package org.fulcrum.runtime.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paper §4.4, Table 3: a job of uneven processes, oversubscribed, with migration. */
class PaperTable3Test {
    private static final List<Integer> OPTIMAL = List.of(1798, 1079, 839, 719, 599);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void withMigrationEveryRowIsWithinOnePercentOfTheOptimum(long seed) {
        List<Experiment.Row> rows =
                Experiment.rows(Experiment.known("table3"), seed).rows();
        for (int i = 0; i < OPTIMAL.size(); i++) {
            Experiment.Row row = rows.get(i);
            assertEquals((long) OPTIMAL.get(i), Math.round(row.optimal()), "the paper's optimal column");
            assertTrue(row.with() <= row.optimal() * 1.01, () -> "seed " + seed + ": " + row);
            assertEquals(1798, row.without(), 1);
        }
    }
}
