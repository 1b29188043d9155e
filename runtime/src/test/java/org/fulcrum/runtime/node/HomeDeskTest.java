package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Allowance;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.move.Reservation;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.Test;

/** Who may do what with a process, and where "best" is. */
class HomeDeskTest {
    private static final int OWNER = 1000;
    private static final int STRANGER = 1001;

    private final Knowledge knowledge = new Knowledge("n1", gone -> {});
    private final ScriptedEngine engine =
            new ScriptedEngine("n1", OWNER, (node, request) -> new Reservation.Reply(List.of(), "127.0.0.1", 7801, ""));
    private final HomeDesk desk = new HomeDesk("n1", engine, knowledge);

    HomeDeskTest() {
        engine.homes.add(ScriptedEngine.process("n1", 100, OWNER, "n1", Optional.empty()));
        engine.mayEnd.complete(null);
    }

    private void hear(String name, double load, boolean observer) {
        hear(name, load, observer, CpuFeatures.of(List.of("avx2")));
    }

    private void hear(String name, double load, boolean observer, CpuFeatures cpu) {
        NodeReading reading = new NodeReading(2, 2000, load, 1L << 33, 1L << 32, -1, -1, -1);
        knowledge.heard(new NodeReport(
                name, 1, 1, observer, "", reading, List.of(), List.of(), List.of(), 0, cpu, Standing.OPEN));
    }

    @Test
    void theOwnerAndRootMayAStrangerMayNot() throws Exception {
        assertTrue(desk.explain(100, Optional.empty(), OWNER).possible());
        assertTrue(desk.explain(100, Optional.empty(), 0).possible());
        OperatorException refused =
                assertThrows(OperatorException.class, () -> desk.explain(100, Optional.empty(), STRANGER));
        assertEquals("not-yours", refused.code());
        assertThrows(OperatorException.class, () -> desk.move(100, new Destination.Home(), Allowance.NONE, STRANGER));
    }

    @Test
    void bestIsTheIdleNodeAndSaysWhy() throws Exception {
        hear("n1", 4, false);
        hear("n2", 0, false);
        hear("console", 0, true);
        Verdict verdict = desk.explain(100, Optional.of(new Destination.Best()), OWNER);
        assertTrue(verdict.reasons().getFirst().text().startsWith("n2 is best. n2: 0.00 threads run"));
        MoveResult result =
                desk.move(100, new Destination.Best(), Allowance.NONE, OWNER).join();
        assertEquals(
                "n2", assertInstanceOf(MoveResult.Moved.class, result).cost().to());
    }

    @Test
    void whenItIsBestWhereItIsNothingMoves() throws Exception {
        hear("n1", 1, false);
        hear("n2", 3, false);
        MoveResult result =
                desk.move(100, new Destination.Best(), Allowance.NONE, OWNER).join();
        Reason reason =
                assertInstanceOf(MoveResult.Refused.class, result).reasons().getFirst();
        assertEquals("no-better-node", reason.code());
        assertTrue(reason.text().startsWith("stays: n1"), reason::text);
    }

    @Test
    void bestIsNoNodeThatLacksWhatTheProgramMayUse() throws Exception {
        hear("n1", 4, false);
        hear("n2", 0, false, CpuFeatures.NONE);
        hear("n3", 1, false);
        MoveResult result =
                desk.move(100, new Destination.Best(), Allowance.NONE, OWNER).join();
        assertEquals(
                "n3", assertInstanceOf(MoveResult.Moved.class, result).cost().to());
    }

    @Test
    void bestMayLackItWhenThatIsAllowed() throws Exception {
        hear("n1", 4, false);
        hear("n2", 0, false, CpuFeatures.NONE);
        hear("n3", 1, false);
        MoveResult allowed = desk.move(100, new Destination.Best(), new Allowance(true), OWNER)
                .join();
        assertEquals(
                "n2", assertInstanceOf(MoveResult.Moved.class, allowed).cost().to());
    }
}
