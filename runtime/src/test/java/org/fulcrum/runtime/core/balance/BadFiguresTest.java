package org.fulcrum.runtime.core.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

/** What nodes tell and what is measured may be anything: nobody is led astray by it, and nothing throws. */
@Domain(Clusters.class)
@Domain(DomainContext.Global.class)
class BadFiguresTest {
    private static final Parameters PARAMETERS = Parameters.DEFAULT;

    @Provide
    Arbitrary<Double> bad() {
        return Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1.0, -1e300);
    }

    private static NodeView damaged(NodeView n, int figure, double bad) {
        return new NodeView(
                n.name(),
                n.site(),
                figure == 0 ? bad : n.cores(),
                figure == 1 ? bad : n.speed(),
                figure == 2 ? bad : n.load(),
                figure == 3 ? bad : n.foreignLoad(),
                figure == 6 ? (long) bad : n.memoryTotalBytes(),
                figure == 7 ? (long) bad : n.memoryUsedBytes(),
                figure == 4 ? bad : n.memoryStall(),
                figure == 5 ? bad : n.homeTraffic(),
                n.standing());
    }

    private static ProcessView damaged(ProcessView p, int figure, double bad) {
        return new ProcessView(
                p.id(),
                p.home(),
                p.homeSite(),
                p.user(),
                p.kind(),
                figure == 0 ? bad : p.cpuDemand(),
                figure == 1 ? (long) bad - 1 : p.bytes(),
                figure == 2 ? bad : p.homeSecondsPerSecond(),
                figure == 3 ? bad : p.workedSeconds(),
                p.residentMillis(),
                p.fixed(),
                p.leavesSite());
    }

    private static void areSound(List<Decision> decisions) {
        for (Decision d : decisions) {
            assertTrue(d.paceThere() > 0 && Double.isFinite(d.paceThere()), d::toString);
            assertTrue(Double.isFinite(d.moveSeconds()) && d.moveSeconds() > 0, d::toString);
            assertFalse(Double.isNaN(d.gainSeconds()), d::toString);
        }
    }

    @Property(tries = 2000)
    void whoTellsNonsenseOfItsProcessorsNeverReceives(
            @ForAll Situation s, @ForAll("bad") double bad, @ForAll @IntRange(max = 2) int figure) {
        List<Known> liars = s.candidates().stream()
                .map(k -> new Known(damaged(k.node(), figure, bad), k.ageMillis(), k.bytesPerSecond()))
                .toList();
        Situation mad = new Situation(s.self(), s.processes(), liars, s.movesInFlight(), s.rules(), s.chance());
        List<Decision> all = new ArrayList<>(Balance.decide(mad, PARAMETERS));
        all.addAll(DrainPlan.of(mad, PARAMETERS).steps());
        // A load below nothing is read as none: such a node is honest enough to be tried, and then judged by Trust.
        assertTrue(figure == 2 && Double.isFinite(bad) || all.isEmpty(), all::toString);
    }

    @Property(tries = 2000)
    void anyFigureMayBeNonsense(
            @ForAll Situation s,
            @ForAll("bad") double bad,
            @ForAll @IntRange(max = 7) int figure,
            @ForAll @IntRange(max = 20) int which) {
        List<Known> some = new ArrayList<>(s.candidates());
        for (int i = 0; i < some.size(); i += 2) {
            Known k = some.get(i);
            some.set(
                    i, new Known(damaged(k.node(), figure, bad), k.ageMillis(), which == 0 ? bad : k.bytesPerSecond()));
        }
        List<ProcessView> processes = new ArrayList<>(s.processes());
        processes.replaceAll(p -> which % 3 == 1 ? damaged(p, figure % 4, bad) : p);
        NodeView self = which % 3 == 2 ? damaged(s.self(), figure, bad) : s.self();
        Situation mad = new Situation(self, processes, some, s.movesInFlight(), s.rules(), s.chance());
        areSound(Balance.decide(mad, PARAMETERS));
        areSound(DrainPlan.of(mad, PARAMETERS).steps());
        for (ProcessView p : processes) {
            Optional<String> chosen =
                    BestNode.place(self, p, some, s.rules(), PARAMETERS).node();
            assertTrue(chosen.isPresent());
            assertFalse(Welcome.refusal(self, processes, p, 1, s.rules(), PARAMETERS)
                    .filter(String::isEmpty)
                    .isPresent());
        }
    }

    @Property
    void aProcessThatWasMeasuredWronglyStaysAndADrainSaysWhy(
            @ForAll Situation s, @ForAll @IntRange(max = 3) int figure) {
        List<ProcessView> wrong =
                s.processes().stream().map(p -> damaged(p, figure, Double.NaN)).toList();
        Situation mad = new Situation(s.self(), wrong, s.candidates(), s.movesInFlight(), s.rules(), s.chance());
        assertEquals(List.of(), Balance.decide(mad, PARAMETERS));
        Drain drain = DrainPlan.of(mad, PARAMETERS);
        assertEquals(wrong.size(), drain.stays().size());
        drain.stays().forEach(stay -> assertFalse(stay.why().isEmpty()));
    }

    @Test
    void aCandidateWithoutCoresOrSpeedIsNone() {
        NodeView idle = Clusters.node("idle", 4, 1, 0, 1000, 0);
        for (NodeView none : List.of(damaged(idle, 0, 0), damaged(idle, 1, 0), damaged(idle, 1, Double.NaN))) {
            List<Known> known = List.of(new Known(none, 0, 1));
            assertEquals(List.of(), new Candidates(Clusters.node("here", 4, 1, 9, 1000, 0), known, PARAMETERS).all());
        }
    }
}
