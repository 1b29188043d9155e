package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.cluster.WireCodec;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.Test;

class ReportBudgetTest {
    private static final int MANY = 2_000;

    private static HomeReport home(int pid, String node) {
        return new HomeReport(
                pid,
                1000,
                "ada",
                "ß".repeat(256),
                node,
                Residency.AT_HOME,
                0,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Optional.of("cause"),
                Optional.empty(),
                ProcessTerms.DEFAULT);
    }

    private static Activity activity(int id) {
        MoveResult refused = new MoveResult.Refused(List.of(Reason.blocker("code", "t".repeat(500))));
        return new Activity(
                id, new ProcessKey("n1", id), "n1", "n2", MovePhase.DONE, 0, 0, 0, Optional.of(refused), "");
    }

    @Test
    void howeverMuchThereIsToTellItFitsAndTheRestIsCounted() throws Exception {
        NodeReport full = new NodeReport(
                "n1",
                1,
                1,
                false,
                "10.0.0.1:7801",
                NodeReading.NONE,
                IntStream.rangeClosed(1, MANY)
                        .mapToObj(pid -> home(pid, pid == MANY ? "n2" : "n1"))
                        .toList(),
                IntStream.rangeClosed(1, MANY)
                        .mapToObj(pid -> new GuestReport(new ProcessKey("n2", pid), 1, 0, 0, 0, 0, 0, CallTraffic.NONE))
                        .toList(),
                IntStream.rangeClosed(1, 64)
                        .mapToObj(ReportBudgetTest::activity)
                        .toList(),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                "a",
                List.of());
        NodeReport fitted = ReportBudget.fit(full);
        assertTrue(new WireCodec().encode(fitted).length <= WireCodec.MAX_BYTES);
        assertEquals(2 * MANY, fitted.homes().size() + fitted.guests().size() + fitted.leftOut());
        assertEquals(MANY, fitted.homes().getFirst().pid(), "the one that is away comes first");
    }

    @Test
    void aSmallReportIsTakenWhole() {
        NodeReport small = new NodeReport(
                "n1",
                1,
                1,
                false,
                "",
                NodeReading.NONE,
                List.of(home(1, "n1")),
                List.of(),
                List.of(activity(1)),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                "a",
                List.of());
        assertEquals(small, ReportBudget.fit(small));
    }
}
