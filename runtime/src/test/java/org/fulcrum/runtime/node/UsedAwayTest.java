package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.Test;

/** A process that has been on several hosts has used what it used on each. */
class UsedAwayTest {
    private static final ProcessKey KEY = new ProcessKey("n1", 100);

    private final List<MemberTable.Row<NodeReport>> told = new ArrayList<>();
    private final UsedAway used = new UsedAway(() -> told);

    private double on(String node, long epoch, double cpuSeconds) {
        told.clear();
        GuestReport guest = new GuestReport(KEY, 1, 100, 1, cpuSeconds, 4096, 1_000, CallTraffic.NONE);
        NodeReport report = new NodeReport(
                node,
                1,
                1,
                false,
                "",
                NodeReading.NONE,
                List.of(),
                List.of(guest),
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                Standing.OPEN,
                List.of(),
                "a",
                List.of());
        told.add(new MemberTable.Row<>(node, report, 0));
        used.measure("n1", List.of(home(node, epoch)));
        return used.before(KEY);
    }

    private static Engine.HomeProcess home(String node, long epoch) {
        Residency residency = node.equals("n1") ? Residency.AT_HOME : Residency.AWAY;
        return new Engine.HomeProcess(
                KEY,
                0,
                node,
                residency,
                epoch,
                (int) epoch,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                ProcessTerms.DEFAULT,
                "");
    }

    @Test
    void whatAHostToldLastIsKeptWhenTheProcessGoesOn() {
        assertEquals(0, on("n1", 0, 99));
        assertEquals(0, on("n2", 1, 5));
        assertEquals(0, on("n2", 1, 20));
        assertEquals(20, on("n3", 2, 3));
        assertEquals(23, on("n1", 3, 99));
        assertEquals(23, on("n2", 4, 1));
    }

    @Test
    void whatHasEndedIsForgotten() {
        on("n2", 1, 20);
        on("n3", 2, 3);
        used.measure("n1", List.of());
        assertEquals(0, used.before(KEY));
    }
}
