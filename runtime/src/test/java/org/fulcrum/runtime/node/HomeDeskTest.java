package org.fulcrum.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.platform.NodeReading;
import org.fulcrum.runtime.steer.Drainage;
import org.fulcrum.runtime.steer.Moves;
import org.fulcrum.runtime.steer.Outlook;
import org.fulcrum.runtime.steer.SiteTies;
import org.fulcrum.runtime.steer.StandingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what with a process, and where "best" is. */
class HomeDeskTest {
    private static final int OWNER = 1000;
    private static final int STRANGER = 1001;

    private final Knowledge knowledge = new Knowledge("n1", "a", Policies::none, gone -> {});
    private final ScriptedEngine engine = new ScriptedEngine("n1", OWNER, new AllWelcome());
    private final HomeDesk desk;

    HomeDeskTest(@TempDir Path directory) {
        Moves none = new Moves() {
            @Override
            public CompletableFuture<MoveResult> move(ProcessKey process, String node, MoveOrder order) {
                throw new AssertionError("nothing is drained here");
            }

            @Override
            public CompletableFuture<Verdict> explain(ProcessKey process, String node) {
                throw new AssertionError("nothing is planned here");
            }
        };
        SiteTies ties = new SiteTies("a", List.of(), false, Set::of);
        desk = new HomeDesk(
                "n1",
                engine,
                knowledge,
                new Drainage(
                        "n1",
                        engine,
                        knowledge::rows,
                        () -> Parameters.DEFAULT,
                        ties,
                        none,
                        new Outlook(() -> 0),
                        new StandingFile(directory),
                        () -> {}),
                () -> Parameters.DEFAULT,
                ties);
        engine.homes.add(ScriptedEngine.process("n1", 100, OWNER, "n1", Optional.empty()));
        engine.mayEnd.complete(null);
    }

    private void hear(String name, double load, boolean observer) {
        hear(name, load, observer, CpuFeatures.of(List.of("avx2")));
    }

    private void hear(String name, double load, boolean observer, CpuFeatures cpu) {
        NodeReading reading = new NodeReading(2, 2000, 1, 0, load, 1L << 33, 1L << 32, -1, -1, -1, -1);
        NodeReport report = new NodeReport(
                name,
                1,
                1,
                observer,
                "",
                reading,
                List.of(),
                List.of(),
                List.of(),
                0,
                cpu,
                0,
                Standing.OPEN,
                List.of(),
                "a",
                List.of());
        if (name.equals("n1")) {
            knowledge.own(report);
        } else {
            knowledge.heard(report);
        }
    }

    @Test
    void theOwnerAndRootMayAStrangerMayNot() throws Exception {
        assertTrue(desk.explain(100, Optional.empty(), OWNER).possible());
        assertTrue(desk.explain(100, Optional.empty(), 0).possible());
        OperatorException refused =
                assertThrows(OperatorException.class, () -> desk.explain(100, Optional.empty(), STRANGER));
        assertEquals("not-yours", refused.code());
        assertThrows(OperatorException.class, () -> desk.move(100, new Destination.Home(), MoveOrder.PLAIN, STRANGER));
    }

    @Test
    void bestIsTheIdleNodeAndSaysWhy() throws Exception {
        hear("n1", 4, false);
        hear("n2", 0, false);
        hear("console", 0, true);
        Verdict verdict = desk.explain(100, Optional.of(new Destination.Best()), OWNER);
        assertTrue(verdict.reasons().getFirst().text().startsWith("n2 is best. n2: demand 0.00 on"));
        MoveResult result =
                desk.move(100, new Destination.Best(), MoveOrder.PLAIN, OWNER).join();
        assertEquals(
                "n2", assertInstanceOf(MoveResult.Moved.class, result).cost().to());
    }

    @Test
    void whenItIsBestWhereItIsNothingMoves() throws Exception {
        hear("n1", 1, false);
        hear("n2", 3, false);
        MoveResult result =
                desk.move(100, new Destination.Best(), MoveOrder.PLAIN, OWNER).join();
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
                desk.move(100, new Destination.Best(), MoveOrder.PLAIN, OWNER).join();
        assertEquals(
                "n3", assertInstanceOf(MoveResult.Moved.class, result).cost().to());
    }

    @Test
    void bestMayLackItWhenThatIsAllowed() throws Exception {
        hear("n1", 4, false);
        hear("n2", 0, false, CpuFeatures.NONE);
        hear("n3", 1, false);
        MoveResult allowed = desk.move(100, new Destination.Best(), MoveOrder.PLAIN.allowingCpuMismatch(), OWNER)
                .join();
        assertEquals(
                "n2", assertInstanceOf(MoveResult.Moved.class, allowed).cost().to());
    }

    @Test
    void onlyRootSaysWhetherItTakesProcesses() throws Exception {
        OperatorException refused =
                assertThrows(OperatorException.class, () -> desk.order(Standing.Order.CORDON, "", "ada@n1", OWNER));
        assertEquals("not-root", refused.code());
        assertThrows(OperatorException.class, () -> desk.plan(OWNER));
        desk.order(Standing.Order.CORDON, "why", "root@n1", 0);
        assertTrue(engine.closedBecause.orElseThrow().contains("by root@n1: why"));
        desk.order(Standing.Order.OPEN, "", "root@n1", 0);
        assertTrue(engine.closedBecause.isEmpty());
    }

    @Test
    void nobodyPromotesHimself() throws Exception {
        ProcessTerms.Change overdue = new ProcessTerms.Change(Optional.of(ProcessTerms.Kind.OVERDUE), Optional.empty());
        ProcessTerms.Change urgent = new ProcessTerms.Change(Optional.of(ProcessTerms.Kind.URGENT), Optional.empty());
        ProcessTerms.Change normal = new ProcessTerms.Change(Optional.of(ProcessTerms.Kind.NORMAL), Optional.empty());
        assertEquals(refusal(urgent, OWNER), "not-root");
        assertEquals(ProcessTerms.Kind.OVERDUE, desk.change(100, overdue, OWNER).kind());
        assertEquals(refusal(normal, OWNER), "not-root");
        assertEquals(refusal(ProcessTerms.Change.NOT_AUTOMATIC, OWNER), "not-root");
        assertEquals(refusal(overdue, STRANGER), "not-yours");
        assertEquals(ProcessTerms.Kind.URGENT, desk.change(100, urgent, 0).kind());
        assertEquals(ProcessTerms.DEFAULT, desk.change(100, normal, OWNER));
        assertFalse(desk.change(100, ProcessTerms.Change.NOT_AUTOMATIC, OWNER).automatic());
    }

    private String refusal(ProcessTerms.Change change, int uid) {
        return assertThrows(OperatorException.class, () -> desk.change(100, change, uid))
                .code();
    }

    /** However idle it is. */
    @Test
    void aNodeThatTakesNoneIsNotTheBest() throws Exception {
        hear("n1", 4, false);
        hear("n3", 2, false);
        NodeReading idle = new NodeReading(2, 2000, 1, 0, 0, 1L << 33, 1L << 32, -1, -1, -1, -1);
        Standing drained = Standing.OPEN.with(Standing.State.DRAINED, 0, List.of());
        knowledge.heard(new NodeReport(
                "n2",
                1,
                1,
                false,
                "",
                idle,
                List.of(),
                List.of(),
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                drained,
                List.of(),
                "a",
                List.of()));
        Verdict verdict = desk.explain(100, Optional.of(new Destination.Best()), OWNER);
        assertTrue(verdict.reasons().stream().anyMatch(r -> r.text().startsWith("n3 is best")), verdict::toString);
    }

    /** But a node that must be rid of it is obeyed. */
    @Test
    void whatAPersonMovedIsNotMovedByItselfForAWhile() throws Exception {
        hear("n1", 0, false);
        hear("n2", 0, false);
        hear("n3", 0, false);
        MoveOrder faster = MoveOrder.byItself(new MoveOrder.Motive("goes to a faster node", 2, 1));
        MoveOrder relief = MoveOrder.byItself(new MoveOrder.Motive("relieves a node short of memory", 0, 1));
        Destination n2 = new Destination.Node("n2");
        assertFalse(held(desk.move(100, n2, faster, 0)));
        assertFalse(held(desk.move(100, new Destination.Node("n3"), MoveOrder.PLAIN, OWNER)));
        assertTrue(held(desk.move(100, n2, faster, 0)));
        assertFalse(held(desk.move(100, n2, relief, 0)));
    }

    private static boolean held(CompletableFuture<MoveResult> result) {
        return result.join().describe().contains("a person moved it");
    }
}
