package org.fulcrum.runtime.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Standing.Order;
import org.fulcrum.runtime.api.Standing.State;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.guest.CallTotals;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.node.AllWelcome;
import org.fulcrum.runtime.node.Await;
import org.fulcrum.runtime.node.ScriptedEngine;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainageTest {
    private static final Reason STOPPED = Reason.blocker("stopped", "it is stopped");

    private static final long PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path directory;

    private final List<MemberTable.Row<NodeReport>> rows = new CopyOnWriteArrayList<>();
    private final ScriptedEngine engine = new ScriptedEngine("n1", 0, new AllWelcome());
    private final Map<ProcessKey, CompletableFuture<MoveResult>> leaving = new ConcurrentHashMap<>();
    private final Set<String> targets = ConcurrentHashMap.newKeySet();
    private Optional<Drainage> drainage = Optional.empty();

    /** Moves end when the test says so; process 13 cannot move. */
    private final Moves moves = new Moves() {
        @Override
        public CompletableFuture<MoveResult> move(ProcessKey process, String node, MoveOrder order) {
            targets.add(node);
            return leaving.computeIfAbsent(process, p -> new CompletableFuture<>());
        }

        @Override
        public CompletableFuture<Verdict> explain(ProcessKey process, String node) {
            List<Reason> reasons = process.pid() == 13 ? List.of(STOPPED) : List.of();
            return CompletableFuture.completedFuture(Verdict.of(reasons, 0, 0));
        }
    };

    private Drainage drainage() {
        Drainage made = new Drainage(
                "n1",
                engine,
                () -> rows,
                () -> Parameters.DEFAULT,
                new SiteTies("a", List.of(), false, Set::of),
                moves,
                new Outlook(() -> System.nanoTime() / 1_000_000),
                new StandingFile(directory),
                () -> {});
        drainage = Optional.of(made);
        return made;
    }

    @AfterEach
    void close() {
        drainage.ifPresent(Drainage::close);
    }

    private void hear(String name, Standing standing) {
        NodeReading reading = new NodeReading(2, 2000, 1, 0, 0, 1L << 33, 1L << 32, -1, -1, -1, -1);
        NodeReport report = new NodeReport(
                name,
                1,
                1,
                false,
                "",
                reading,
                List.of(),
                List.of(),
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                standing,
                List.of(),
                "a",
                List.of());
        rows.add(new MemberTable.Row<>(name, report, 0));
    }

    private void live(int... pids) {
        for (int pid : pids) {
            engine.homes.add(ScriptedEngine.process("n1", pid, 0, "n1", Optional.empty()));
        }
    }

    @Test
    void thePlanSpreadsAndNamesWhatStays() {
        hear("n1", Standing.OPEN);
        hear("n2", Standing.OPEN);
        hear("n3", Standing.OPEN);
        hear("n4", Standing.OPEN.with(State.CORDONED, 0, List.of()));
        live(10, 11, 12, 13);
        engine.homes.add(ScriptedEngine.process("n1", 14, 0, "n3", Optional.empty()));
        DrainPlan plan = drainage().plan();
        Set<String> to = new HashSet<>();
        plan.departures().forEach(d -> to.add(d.to()));
        assertEquals(Set.of("n2", "n3"), to);
        assertEquals(3, plan.departures().size());
        assertEquals(List.of(new DrainPlan.Staying(new ProcessKey("n1", 13), "", "it is stopped")), plan.staying());
        assertEquals(1, plan.deputies());
    }

    @Test
    void withoutAnotherNodeEverythingStays() {
        hear("n1", Standing.OPEN);
        live(10);
        DrainPlan plan = drainage().plan();
        assertTrue(plan.departures().isEmpty());
        assertEquals(
                "no node that it may use is open, has fresh news and 17 MB with room to spare",
                plan.staying().getFirst().reason());
    }

    @Test
    void aFewLeaveAtATimeAndTheLastOneMakesItEmpty() throws Exception {
        hear("n1", Standing.OPEN);
        hear("n2", Standing.OPEN);
        live(10, 11, 12);
        Drainage drain = drainage();
        drain.start();
        drain.order(Order.DRAIN, "dust", "root@n2");
        Await.until("two leave", () -> leaving.size() == Drainage.MAX_IN_FLIGHT);
        assertEquals(State.DRAINING, drain.standing().state());
        assertEquals(3, drain.standing().left());
        assertTrue(engine.closedBecause.orElseThrow().contains("by root@n2: dust"));
        Map.Entry<ProcessKey, CompletableFuture<MoveResult>> first =
                leaving.entrySet().iterator().next();
        first.getValue().complete(new MoveResult.RolledBack(STOPPED));
        Await.until(
                "the third leaves",
                () -> leaving.size() == 3 && drain.standing().stuck().size() == 1);
        assertTrue(drain.standing().stuck().getFirst().startsWith(first.getKey() + ": "), drain.standing()::toString);
        engine.homes.clear();
        Await.until("it is empty", () -> drain.standing().state() == State.DRAINED);
        assertEquals(Set.of("n2"), targets);
        live(20);
        Await.until("it is not", () -> drain.standing().state() == State.DRAINING);
        drain.order(Order.OPEN, "", "root@n1");
        assertEquals(Standing.OPEN, drain.standing());
        assertTrue(engine.closedBecause.isEmpty());
    }

    /** Own programs stay, who cannot go is tried once, and the file keeps what was said of the node before. */
    @Test
    void aNodeThatStopsSendsItsGuestsOn() throws Exception {
        hear("n1", Standing.OPEN);
        hear("n2", Standing.OPEN);
        hear("n3", Standing.OPEN);
        live(10);
        for (int pid = 20; pid < 23; pid++) {
            engine.guests.add(new Engine.GuestProcess(new ProcessKey("n2", pid), 100 + pid, CallTotals.NONE));
        }
        Drainage drain = drainage();
        drain.start();
        drain.order(Order.CORDON, "fan", "root@n2");
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> sendGuestsOn(drain));
        Await.until("two leave", () -> leaving.size() == Drainage.MAX_IN_FLIGHT);
        assertEquals("its runtime stops", drain.standing().reason());
        assertEquals(3, drain.standing().left());
        leaving.forEach((guest, end) -> {
            engine.guests.removeIf(g -> g.key().equals(guest));
            end.complete(new MoveResult.Ended());
        });
        Await.until("the third leaves", () -> leaving.size() == 3);
        assertTrue(!stop.isDone());
        leaving.values().forEach(end -> end.complete(new MoveResult.RolledBack(STOPPED)));
        stop.get();
        assertTrue(leaving.keySet().stream().allMatch(guest -> guest.pid() >= 20));
        drain.close();
        assertEquals("fan", drainage().standing().reason());
    }

    private static void sendGuestsOn(Drainage drain) {
        try {
            drain.sendGuestsOn(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theNextRuntimeFindsIt() throws Exception {
        drainage().order(Order.CORDON, "fan", "ada@n3");
        Standing found = drainage().standing();
        assertEquals(State.CORDONED, found.state());
        assertEquals("fan", found.reason());
        assertEquals("ada@n3", found.by());
        assertTrue(engine.closedBecause.isPresent());
    }

    @Test
    void whatCannotBeReadClosesTheNode() throws IOException {
        Files.writeString(directory.resolve("standing.properties"), "state=BROKEN\n");
        Standing found = drainage().standing();
        assertEquals(State.CORDONED, found.state());
        assertEquals("itself", found.by());
    }

    /** A runtime that is started again looks at its file before it has measured itself for the first time. */
    @Test
    void itGoesOnWhenTheNodeKnowsOfItselfAtLast() throws Exception {
        drainage().order(Order.DRAIN, "dust", "root@n2");
        Drainage again = drainage();
        again.start();
        Thread.sleep(3 * Drainage.LOOK_MILLIS);
        assertEquals(State.DRAINING, again.standing().state());
        hear("n1", Standing.OPEN);
        hear("n2", Standing.OPEN);
        live(10);
        Await.until("it leaves", () -> leaving.size() == 1);
    }

    @Test
    void aReasonIsBounded() {
        OperatorException refused = assertThrows(
                OperatorException.class,
                () -> drainage().order(Order.DRAIN, "x".repeat(Standing.MAX_REASON_CHARS + 1), "root@n1"));
        assertEquals("bad-request", refused.code());
    }
}
