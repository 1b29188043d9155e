package org.fulcrum.runtime.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.cluster.GuestReport;
import org.fulcrum.runtime.cluster.HomeReport;
import org.fulcrum.runtime.cluster.NodeReport;
import org.fulcrum.runtime.core.balance.Decision;
import org.fulcrum.runtime.core.balance.Parameters;
import org.fulcrum.runtime.core.balance.Policy;
import org.fulcrum.runtime.core.balance.Situation;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.fulcrum.runtime.move.Reservation;
import org.fulcrum.runtime.platform.NodeReading;
import org.junit.jupiter.api.Test;

/** n1 of two cores with four busy programs; n2 and n3 are idle. */
class SteeringTest {
    private static final long GIB = 1L << 30;

    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final List<MemberTable.Row<NodeReport>> rows = new ArrayList<>();
    private final List<Ordered> orders = new ArrayList<>();
    private final Outlook outlook = new Outlook(clock::get);
    private Parameters parameters = Parameters.DEFAULT;
    private final Steering steering = steering(Optional.empty());

    private record Ordered(ProcessKey process, String to, MoveOrder order, CompletableFuture<MoveResult> end) {}

    private Steering steering(Optional<Chronicle> chronicle) {
        return new Steering(
                "n1",
                () -> rows,
                () -> parameters,
                new SiteTies("a", List.of(), false, Set::of),
                moves(),
                outlook,
                clock::get,
                chronicle);
    }

    private Moves moves() {
        return new Moves() {
            @Override
            public CompletableFuture<MoveResult> move(ProcessKey process, String node, MoveOrder order) {
                orders.add(new Ordered(process, node, order, new CompletableFuture<>()));
                return orders.getLast().end();
            }

            @Override
            public CompletableFuture<Verdict> explain(ProcessKey process, String node) {
                throw new AssertionError("it orders, and is told");
            }
        };
    }

    private static HomeReport home(int pid) {
        return home(pid, ProcessTerms.DEFAULT);
    }

    private static HomeReport home(int pid, ProcessTerms terms) {
        return new HomeReport(
                pid,
                1000,
                "ada",
                "crunch",
                "n1",
                Residency.AT_HOME,
                0,
                1,
                50,
                1,
                600,
                700_000,
                GIB / 64,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                terms);
    }

    private static NodeReport report(
            String name, double demand, Standing standing, List<HomeReport> homes, List<GuestReport> guests) {
        NodeReading reading = new NodeReading(2, 2000, 1, demand, demand, 8 * GIB, 7 * GIB, 0, 0, 0, 0);
        return new NodeReport(
                name,
                1,
                1,
                false,
                "",
                reading,
                homes,
                guests,
                List.of(),
                0,
                CpuFeatures.NONE,
                0,
                standing,
                List.of(),
                "a",
                List.of());
    }

    private NodeReport crowded(Standing standing) {
        return report("n1", 4, standing, List.of(home(11), home(12), home(13), home(14)), List.of());
    }

    private static NodeReport crowdedBy(HomeReport... homes) {
        return report("n1", homes.length, Standing.OPEN, List.of(homes), List.of());
    }

    private void hear(NodeReport report) {
        rows.removeIf(row -> row.name().equals(report.name()));
        rows.add(new MemberTable.Row<>(report.name(), report, 100));
    }

    private void hearIdle(String... names) {
        for (String name : names) {
            hear(report(name, 0, Standing.OPEN, List.of(), List.of()));
        }
    }

    /** Turns until what it decides upon has been here for long enough. */
    private void turns(NodeReport own) {
        hear(own);
        steering.turn(own);
        clock.addAndGet(parameters.residencyMillis() + 1);
        steering.turn(own);
    }

    @Test
    void aCrowdedNodeSendsToIdleOnesAndSaysWhy() {
        hearIdle("n2", "n3");
        turns(crowded(Standing.OPEN));
        assertEquals(2, orders.size(), "two of four fit on two cores");
        assertTrue(orders.stream().noneMatch(o -> o.to().equals("n1")));
        MoveOrder.Motive motive = orders.getFirst().order().motive().orElseThrow();
        assertTrue(motive.why().startsWith("leaves a crowded node: pace 0.5"), motive::why);
        assertTrue(motive.promisedPace() > 0.9, motive::toString);
        steering.turn(crowded(Standing.OPEN));
        assertEquals(2, orders.size(), "what is under way counts");
    }

    /** Also of one in which there is nothing to decide upon: without it nobody could say later who was idle. */
    @Test
    void aChronicleHearsOfEachTurn() {
        List<Situation> situations = new ArrayList<>();
        List<Decision> decided = new ArrayList<>();
        Steering told = steering(Optional.of((situation, decisions) -> {
            situations.add(situation);
            decided.addAll(decisions);
        }));
        hearIdle("n2", "n3");
        told.turn(report("n1", 0, Standing.OPEN, List.of(), List.of()));
        assertEquals(2, situations.getFirst().candidates().size());
        assertEquals(List.of(), situations.getFirst().processes());
        NodeReport own = crowded(Standing.OPEN);
        hear(own);
        told.turn(own);
        clock.addAndGet(parameters.residencyMillis() + 1);
        told.turn(own);
        assertEquals(3, situations.size());
        assertEquals(4, situations.getLast().processes().size());
        assertEquals(orders.size(), decided.size());
        assertTrue(!decided.isEmpty());
    }

    /** Neither by itself nor as a recommendation. */
    @Test
    void whatIsNotAutomaticStays() {
        ProcessTerms asked = ProcessTerms.DEFAULT.with(ProcessTerms.Change.NOT_AUTOMATIC);
        hearIdle("n2", "n3");
        turns(crowdedBy(home(11, asked), home(12, asked), home(13, asked), home(14)));
        assertEquals(
                List.of(new ProcessKey("n1", 14)),
                orders.stream().map(Ordered::process).toList());
        assertTrue(steering.recommendations().isEmpty());
    }

    /** What a home tells of a guest holds where it runs, too. */
    @Test
    void aGuestHasTheTermsThatItsHomeTells() {
        HomeReport away = new HomeReport(
                11,
                1000,
                "ada",
                "crunch",
                "n1",
                Residency.AWAY,
                1,
                1,
                0,
                0,
                0,
                0,
                700_000,
                1,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                ProcessTerms.DEFAULT.with(ProcessTerms.Change.NOT_AUTOMATIC));
        hear(report("n2", 0, Standing.OPEN, List.of(away), List.of()));
        GuestReport guest =
                new GuestReport(new ProcessKey("n2", 11), 1, 50, 1, 600, GIB / 64, 700_000, CallTraffic.NONE);
        turns(report("n1", 4, Standing.OPEN, List.of(home(12), home(13), home(14)), List.of(guest)));
        assertTrue(!orders.isEmpty());
        assertTrue(orders.stream().noneMatch(o -> o.process().home().equals("n2")), orders::toString);
    }

    @Test
    void theClassDecidesWhoGoes() {
        ProcessTerms urgent = new ProcessTerms(ProcessTerms.Kind.URGENT, true);
        ProcessTerms overdue = new ProcessTerms(ProcessTerms.Kind.OVERDUE, true);
        hearIdle("n2");
        turns(crowdedBy(home(11), home(12), home(13, overdue), home(14, urgent)));
        List<Integer> gone = orders.stream().map(o -> o.process().pid()).toList();
        assertEquals(13, gone.getFirst(), "the overdue one makes room: " + gone);
        assertTrue(gone.contains(14), () -> "then the urgent one is first to be better off: " + gone);
    }

    @Test
    void manualMeansRecommending() throws Exception {
        parameters = Policy.parse("automation manual").parameters();
        hearIdle("n2", "n3");
        turns(crowded(Standing.OPEN));
        assertTrue(orders.isEmpty());
        Recommendation first = steering.recommendations().getFirst();
        assertEquals("n1", first.from());
        assertEquals("leaves a crowded node", first.cause());
        assertTrue(first.gainSeconds() > 1 && first.reasons().size() >= 3, first::toString);
        steering.turn(report("n1", 0, Standing.OPEN, List.of(home(11)), List.of()));
        assertTrue(steering.recommendations().isEmpty(), "it has become pointless");
    }

    @Test
    void nobodyIsSentToANodeThatTakesNoneNorByOneThatIsEmptied() {
        hear(report("n2", 0, Standing.of(Standing.State.CORDONED), List.of(), List.of()));
        turns(crowded(Standing.OPEN));
        hearIdle("n3");
        turns(crowded(Standing.of(Standing.State.DRAINING)));
        assertTrue(orders.isEmpty(), orders::toString);
    }

    @Test
    void whoRefusesIsNotAskedAgainAtOnceAndAnotherIs() {
        hearIdle("n2");
        turns(crowded(Standing.OPEN));
        for (Ordered order : List.copyOf(orders)) {
            order.end().complete(new MoveResult.Refused(List.of(Reason.blocker("no-memory", "n2 has none"))));
        }
        int asked = orders.size();
        hearIdle("n2", "n3");
        steering.turn(crowded(Standing.OPEN));
        assertTrue(orders.size() > asked);
        for (Ordered order : orders.subList(asked, orders.size())) {
            boolean refused = orders.subList(0, asked).stream()
                    .anyMatch(before -> before.process().equals(order.process())
                            && before.to().equals(order.to()));
            assertTrue(!refused, order::toString);
        }
    }

    @Test
    void aProcessThatCannotMoveIsLeftAlone() {
        hearIdle("n2", "n3");
        turns(crowded(Standing.OPEN));
        List<ProcessKey> first = orders.stream().map(Ordered::process).toList();
        for (Ordered order : List.copyOf(orders)) {
            order.end().complete(new MoveResult.Refused(List.of(Reason.blocker("traced", "a debugger has it"))));
        }
        steering.turn(crowded(Standing.OPEN));
        List<ProcessKey> second = orders.subList(first.size(), orders.size()).stream()
                .map(Ordered::process)
                .toList();
        assertEquals(2, second.size());
        assertTrue(second.stream().noneMatch(first::contains), second::toString);
        clock.addAndGet(Outlook.FIXED_MILLIS + 1);
        assertTrue(outlook.fixed(first.getFirst().toString()).isEmpty(), "for a while");
    }

    /** Guests of other sites give way: a node that they fill is as good as idle to its own site's processes. */
    @Test
    void aNodeThatOnlyForeignersFillIsGoneTo() {
        hear(full("n2", 0));
        turns(crowded(Standing.OPEN));
        assertTrue(orders.isEmpty(), orders::toString);
        hear(full("n2", 4));
        turns(crowded(Standing.OPEN));
        assertTrue(!orders.isEmpty());
    }

    private static NodeReport full(String name, double foreignDemand) {
        NodeReading reading = new NodeReading(2, 2000, 1, 4, 4, 8 * GIB, 7 * GIB, 0, 0, 0, 0);
        return new NodeReport(
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
                Standing.OPEN,
                List.of(),
                "a",
                List.of(),
                foreignDemand);
    }

    @Test
    void aNodeThatHasFilledUpMeanwhileRefuses() {
        steering.turn(report("n1", 1.9, Standing.OPEN, List.of(), List.of()));
        Reservation.Request asks = request(1, 1.0);
        assertTrue(steering.refusal(asks).orElseThrow().contains("could give it a pace of"), asks::toString);
        assertTrue(steering.refusal(request(1, 0)).isEmpty(), "it does not come for its gain");
        Reservation.Request person = new Reservation.Request(
                asks.process(), 1, GIB, 0, new Reservation.Cpu(List.of(), List.of(), false), Optional.empty(), "a");
        assertTrue(steering.refusal(person).isEmpty(), "people know what they do");
    }

    @Test
    void whatWasPromisedAPlaceCounts() {
        steering.turn(report("n1", 0.9, Standing.OPEN, List.of(), List.of()));
        assertTrue(steering.refusal(request(0, 1.0)).isEmpty(), "an opinion reserves nothing");
        assertTrue(steering.refusal(request(1, 1.0)).isEmpty());
        assertTrue(steering.refusal(request(2, 1.0)).isPresent());
    }

    private static Reservation.Request request(long moveId, double promisedPace) {
        return new Reservation.Request(
                new ProcessKey("n2", (int) (500 + moveId)),
                moveId,
                GIB / 64,
                1000,
                new Reservation.Cpu(List.of(), List.of(), false),
                Optional.of(new MoveOrder.Motive("leaves a crowded node", promisedPace, 1)),
                "a");
    }

    @Test
    void aLiarLosesTrust() {
        hearIdle("n2");
        turns(crowded(Standing.OPEN));
        Ordered sent = orders.getFirst();
        sent.end().complete(new MoveResult.Moved(new LastMove("n1", "n2", 1, 1, 1)));
        clock.addAndGet(Promises.LOOK_AFTER_MILLIS + 1);
        // It says that it is nearly idle, and the guest gets a tenth of a processor.
        hear(report(
                "n2",
                1,
                Standing.OPEN,
                List.of(),
                List.of(new GuestReport(sent.process(), 1, 10, 1, 1, GIB, 4_000, CallTraffic.NONE))));
        double before = outlook.known("n1", rows).getFirst().node().load();
        steering.turn(crowded(Standing.OPEN));
        assertTrue(outlook.known("n1", rows).getFirst().node().load() > before + 1);
    }
}
