package org.fulcrum.runtime.cluster;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.postal.mailbox.Address;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.api.Activity;
import org.fulcrum.runtime.api.CallTraffic;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.LastMove;
import org.fulcrum.runtime.api.MoveOrder;
import org.fulcrum.runtime.api.MovePhase;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessTerms;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.runtime.api.Residency;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.move.Reservation;
import org.fulcrum.runtime.platform.NodeReading;

/** One of every message, with every field different from its neighbours. */
final class Samples {
    private static final LastMove COST = new LastMove("n1", "n2", 123_456_789L, 40.5, 12.25);
    private static final Reason BLOCKER = Reason.blocker("no-memory", "node n2 has 3 MB, 10 MB are needed");
    private static final ProcessKey KEY = new ProcessKey("n1", 4711);

    private Samples() {}

    static Map<String, ControlMessage> all() {
        Map<String, ControlMessage> all = new LinkedHashMap<>();
        all.put("NodeReport", report());
        all.put("Farewell", new ControlMessage.Farewell("n1", 1_700_000_000_000L));
        all.put("ReportWish", new ControlMessage.ReportWish());
        all.put("ExplainQuestion", new ControlMessage.ExplainQuestion(7, 1000, 4711, Optional.of("best")));
        all.put(
                "MoveQuestion",
                new ControlMessage.MoveQuestion(8, 1000, 4711, "n2", MoveOrder.PLAIN.allowingCpuMismatch()));
        all.put("ReserveQuestion", new ControlMessage.ReserveQuestion(9, request()));
        all.put("Explained", new ControlMessage.Explained(10, Verdict.of(List.of(BLOCKER), 5, 6.5)));
        all.put("MailQuestion", new ControlMessage.MailQuestion(30, new MailQuery(new Address("n1", 4711, 99), 1000)));
        all.put(
                "MailPlaced",
                new ControlMessage.MailPlaced(
                        31, new MailPlace(MailPlace.Code.HERE, "", "10.0.0.2", 7801, "00112233")));
        all.put("Accepted", new ControlMessage.Accepted(11));
        all.put("MoveEnded moved", new ControlMessage.MoveEnded(12, new MoveResult.Moved(COST)));
        all.put("MoveEnded refused", new ControlMessage.MoveEnded(13, new MoveResult.Refused(List.of(BLOCKER))));
        all.put("MoveEnded rolled back", new ControlMessage.MoveEnded(14, new MoveResult.RolledBack(BLOCKER)));
        all.put("MoveEnded lost", new ControlMessage.MoveEnded(15, new MoveResult.Lost(BLOCKER)));
        all.put("MoveEnded ended", new ControlMessage.MoveEnded(16, new MoveResult.Ended()));
        all.put("Reserved", new ControlMessage.Reserved(17, reply()));
        all.put("Failed", new ControlMessage.Failed(18, "not-yours", "process n1:4711 belongs to user 0"));
        all.put(
                "StandingQuestion",
                new ControlMessage.StandingQuestion(19, 1000, Standing.Order.DRAIN, "new memory", "root@n2"));
        all.put(
                "PolicyNews",
                new ControlMessage.PolicyNews(3, "n2", "root@n2", 1_700_000_000_123L, "automation manual\n"));
        all.put("PlanQuestion", new ControlMessage.PlanQuestion(20, 1001));
        all.put("Stands", new ControlMessage.Stands(21, standing()));
        all.put(
                "TermsQuestion",
                new ControlMessage.TermsQuestion(
                        23,
                        1000,
                        4711,
                        new ProcessTerms.Change(Optional.of(ProcessTerms.Kind.OVERDUE), Optional.of(true))));
        all.put("Termed", new ControlMessage.Termed(24, new ProcessTerms(ProcessTerms.Kind.URGENT, true)));
        all.put("Planned", new ControlMessage.Planned(22, plan()));
        return all;
    }

    private static Standing standing() {
        return new Standing(
                Standing.State.DRAINING,
                "new memory",
                "root@n2",
                Instant.ofEpochMilli(1_700_000_000_123L),
                2,
                List.of("n1:7: it is stopped by a signal"));
    }

    private static DrainPlan plan() {
        return new DrainPlan(
                "n2",
                List.of(new DrainPlan.Departure(KEY, "xz -T2", "n3", 65_536)),
                List.of(new DrainPlan.Staying(new ProcessKey("n3", 99), "gdb", "it is traced")),
                4,
                0.75);
    }

    private static Reservation.Request request() {
        return new Reservation.Request(
                KEY,
                3,
                10_000_000,
                1000,
                new Reservation.Cpu(List.of("avx2", "sse4_2"), List.of("fma"), true),
                Optional.of(new MoveOrder.Motive("leaves a crowded node", 0.75, 1.5)),
                "a");
    }

    private static Reservation.Reply reply() {
        return new Reservation.Reply(
                List.of(Reason.note("slow", "größer")), "10.0.0.2", 7801, "00112233445566778899aabbccddeeff");
    }

    private static NodeReport report() {
        HomeReport home = new HomeReport(
                4711,
                1000,
                "ada",
                "xz -T2",
                "n2",
                Residency.AWAY,
                3,
                2,
                199.5,
                2.5,
                12.75,
                65_536,
                60_001,
                3,
                88,
                1,
                Optional.of("io_uring_setup"),
                Optional.of(COST),
                new ProcessTerms(ProcessTerms.Kind.OVERDUE, false));
        Activity activity = new Activity(
                5,
                KEY,
                "n1",
                "n2",
                MovePhase.STREAM,
                10,
                20,
                30,
                Optional.of(new MoveResult.RolledBack(BLOCKER)),
                "leaves a crowded node");
        return new NodeReport(
                "n1",
                1_700_000_000_000L,
                42,
                false,
                "10.0.0.1:7801",
                new NodeReading(1.5, 2_100, 0.875, 0.75, 2.25, 1L << 33, 1L << 32, 1.5, -1, 0.25, 0.125),
                List.of(home),
                List.of(new GuestReport(
                        new ProcessKey("n3", 99),
                        1,
                        50.5,
                        0.75,
                        1.5,
                        4096,
                        7_001,
                        new CallTraffic(1_500.5, 65_000.25, 0.125))),
                List.of(activity),
                6,
                CpuFeatures.of(List.of("cx16", "avx2", "prefetchi")),
                7,
                standing(),
                List.of(new Recommendation(
                        KEY, "n1", "n2", "goes to a faster node", 12.5, 4_096, List.of("speed 1 here, 2 there"))),
                "a",
                List.of(),
                0.5);
    }
}
