package org.fulcrum.runtime.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.balance.WrongLine;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.node.AllWelcome;
import org.fulcrum.runtime.node.Await;
import org.fulcrum.runtime.node.ScriptedEngine;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real programs of n1, which has one core; nothing really moves. */
class PlacementTest {
    private static final long GIB = 1L << 30;
    private static final CpuFeatures AVX2 = CpuFeatures.of(List.of("avx2"));
    private static final String BUSY = "while :; do :; done";

    /** Time in which a program that is to be placed would long have been, milliseconds. */
    private static final long LONG_MILLIS = 1_000;

    private final List<MemberTable.Row<NodeReport>> rows = new CopyOnWriteArrayList<>();
    private final List<Ordered> orders = new CopyOnWriteArrayList<>();
    private final List<String> full = new CopyOnWriteArrayList<>();
    private final List<Process> programs = new ArrayList<>();
    private final ScriptedEngine engine = new ScriptedEngine("n1", 0, new AllWelcome());
    private final Outlook outlook = new Outlook(() -> System.nanoTime() / 1_000_000);
    private volatile Parameters parameters = policy("manual");
    private final Placement placement = new Placement(
            "n1",
            engine,
            () -> rows,
            () -> parameters,
            new SiteTies("a", List.of(), false, Set::of),
            new Orders(),
            outlook);

    private record Ordered(ProcessKey process, String to, MoveOrder order) {}

    /** Those that are full refuse. */
    private final class Orders implements Moves {
        @Override
        public CompletableFuture<MoveResult> move(ProcessKey process, String node, MoveOrder order) {
            orders.add(new Ordered(process, node, order));
            return CompletableFuture.completedFuture(
                    full.contains(node)
                            ? new MoveResult.Refused(List.of(Reason.blocker("no-memory", node + " has none")))
                            : new MoveResult.Moved(new LastMove("n1", node, 1, 1, 1)));
        }

        @Override
        public CompletableFuture<Verdict> explain(ProcessKey process, String node) {
            throw new AssertionError("it orders, and is told");
        }
    }

    private static Parameters policy(String automation) {
        try {
            return Policy.NONE.with("automation", automation).parameters();
        } catch (WrongLine wrong) {
            throw new AssertionError(wrong);
        }
    }

    @AfterEach
    void end() {
        placement.close();
        programs.forEach(Process::destroyForcibly);
    }

    private static HomeReport home(int pid, double demand, long aliveMillis) {
        return new HomeReport(
                pid,
                0,
                "root",
                "sh",
                "n1",
                Residency.AT_HOME,
                0,
                1,
                90,
                demand,
                1,
                GIB / 64,
                aliveMillis,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                ProcessTerms.DEFAULT);
    }

    private void hear(String name, double demand, List<HomeReport> homes) {
        hear(name, demand, AVX2, homes);
    }

    private void hear(String name, double demand, CpuFeatures cpu) {
        hear(name, demand, cpu, List.of());
    }

    private void hear(String name, double demand, CpuFeatures cpu, List<HomeReport> homes) {
        NodeReading reading = new NodeReading(1, 2000, 1, demand, demand, 8 * GIB, 7 * GIB, 0, 0, 0, 0);
        NodeReport report = new NodeReport(
                name,
                1,
                1,
                false,
                "",
                reading,
                homes,
                List.of(),
                List.of(),
                0,
                cpu,
                0,
                Standing.OPEN,
                List.of(),
                "a",
                List.of());
        rows.removeIf(row -> row.name().equals(name));
        rows.add(new MemberTable.Row<>(name, report, 100));
    }

    private void hear(String name, double demand) {
        hear(name, demand, AVX2);
    }

    /** A program that has begun already, since nothing launched it. */
    private ProcessKey start(ProcessTerms.Change terms, String script) throws IOException, OperatorException {
        Process program = new ProcessBuilder("sh", "-c", script).start();
        programs.add(program);
        return engine.register((int) program.pid(), 0, terms);
    }

    private ProcessKey start(String script) throws IOException, OperatorException {
        return start(ProcessTerms.Change.NONE, script);
    }

    /** It stands for a launcher until it becomes another program. */
    private ProcessKey launch(ProcessTerms.Change terms, boolean best) throws IOException, OperatorException {
        ProcessKey key = start(terms, "sleep 0.3; exec sleep 60");
        placement.launched(key, best);
        return key;
    }

    private List<String> targets() {
        return orders.stream().map(Ordered::to).sorted().toList();
    }

    @Test
    void whoAsksIsPlacedWhateverThePolicySays() throws Exception {
        hear("n1", 2);
        hear("n2", 0);
        placement.start();
        ProcessKey key = launch(ProcessTerms.Change.NOT_AUTOMATIC, true);
        Await.until("it is ordered", () -> !orders.isEmpty());
        assertEquals(key, orders.getFirst().process());
        MoveOrder.Motive motive = orders.getFirst().order().motive().orElseThrow();
        assertTrue(motive.why().startsWith("is placed when it starts: n2"), motive::why);
        assertTrue(motive.promisedPace() > 0.9, motive::toString);
    }

    /** Nothing that the nodes tell changes meanwhile. */
    @Test
    void thoseThatStartTogetherAreSpread() throws Exception {
        hear("n1", 1);
        Stream.of("n2", "n3", "n4").forEach(name -> hear(name, 0));
        placement.start();
        for (int i = 0; i < 3; i++) {
            launch(ProcessTerms.Change.NONE, true);
        }
        Await.until("all are ordered", () -> orders.size() == 3);
        assertEquals(List.of("n2", "n3", "n4"), targets());
    }

    /** The first has the processor of its home to itself. */
    @Test
    void whatIsNotWorthAMoveStays() throws Exception {
        hear("n1", 0);
        hear("n2", 0);
        placement.start();
        launch(ProcessTerms.Change.NONE, true);
        launch(ProcessTerms.Change.NONE, true);
        Await.until("one is ordered", () -> !orders.isEmpty());
        Thread.sleep(LONG_MILLIS);
        assertEquals(List.of("n2"), targets());
    }

    /** What a node tells of itself is a mean over three seconds: who has gone still has a part in it. */
    @Test
    void thoseThatHaveGoneDoNotCountAndThoseThatStayDo() throws Exception {
        hear("n2", 0.5);
        ProcessKey gone = start("sleep 60");
        ProcessKey stays = start("sleep 60");
        placement.start();
        hear("n1", 1, List.of(home(gone.pid(), 1, 3_000), home(stays.pid(), 0, 3_000)));
        engine.homes.replaceAll(
                p -> p.key().equals(gone) ? ScriptedEngine.process("n1", gone.pid(), 0, "n2", Optional.empty()) : p);
        launch(ProcessTerms.Change.NONE, true);
        Thread.sleep(LONG_MILLIS);
        assertEquals(List.of(), orders, "home is idle");
        hear("n1", 1, List.of(home(gone.pid(), 1, 300), home(stays.pid(), 1, 3_000)));
        launch(ProcessTerms.Change.NONE, true);
        Await.until("it is ordered", () -> !orders.isEmpty());
    }

    /** Nobody has measured them yet. */
    @Test
    void aYoungOneThatComputesCountsAndOneThatSleepsDoesNot() throws Exception {
        hear("n1", 0);
        hear("n2", 0);
        placement.start();
        start("sleep 60");
        launch(ProcessTerms.Change.NONE, true);
        Thread.sleep(LONG_MILLIS);
        assertEquals(List.of(), orders);
        start(BUSY);
        launch(ProcessTerms.Change.NONE, true);
        Await.until("it is ordered", () -> !orders.isEmpty());
    }

    @Test
    void thePolicyPlacesWhatComputesUnlessItMayNot() throws Exception {
        parameters = policy("partial");
        hear("n1", 3);
        hear("n2", 0);
        placement.start();
        placement.born(start(ProcessTerms.Change.NOT_AUTOMATIC, BUSY));
        placement.born(start("sleep 60"));
        ProcessKey busy = start(BUSY);
        placement.born(busy);
        Await.until("one is ordered", () -> !orders.isEmpty());
        Thread.sleep(LONG_MILLIS);
        assertEquals(List.of(busy), orders.stream().map(Ordered::process).toList());
    }

    @Test
    void manualPlacesNobody() throws Exception {
        hear("n1", 3);
        hear("n2", 0);
        placement.start();
        placement.born(start(BUSY));
        placement.launched(start(BUSY), false);
        Thread.sleep(LONG_MILLIS);
        assertEquals(List.of(), orders);
    }

    @Test
    void whoIsRefusedIsOfferedToTheNextButNotForEver() throws Exception {
        hear("n1", 4);
        Stream.of("n2", "n3", "n4", "n5", "n6").forEach(name -> hear(name, 0));
        full.addAll(List.of("n2", "n3", "n4", "n5", "n6"));
        placement.start();
        launch(ProcessTerms.Change.NONE, true);
        Await.until("three are asked", () -> orders.size() == 3);
        Thread.sleep(LONG_MILLIS);
        assertEquals(List.of("n2", "n3", "n4"), targets());
    }

    /** It needs avx2, as all in this engine's care do. */
    @Test
    void noNodeThatLacksWhatItNeeds() throws Exception {
        hear("n1", 4);
        hear("n2", 0, CpuFeatures.NONE);
        hear("n3", 1);
        placement.start();
        launch(ProcessTerms.Change.NONE, true);
        Await.until("it is ordered", () -> !orders.isEmpty());
        assertEquals(List.of("n3"), targets());
    }
}
