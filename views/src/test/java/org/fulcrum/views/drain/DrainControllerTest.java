package org.fulcrum.views.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Standing.State;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.fulcrum.views.kit.Notice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainControllerTest {
    private static final ProcessKey KEY = new ProcessKey("n2", 7);
    private static final DrainPlan PLAN = new DrainPlan(
            "n2",
            List.of(new DrainPlan.Departure(KEY, "/usr/bin/xz -T2", "n3", 96L << 20)),
            List.of(new DrainPlan.Staying(new ProcessKey("n2", 8), "cat", "it is stopped by a signal")),
            2,
            1.5);

    private final ScriptedOperator operator = new ScriptedOperator();
    private final DrainModel model = new DrainModel();
    private final List<Notice> notices = new ArrayList<>();
    private final DrainController controller = new DrainController(operator, model, notices::add, Runnable::run);

    @BeforeEach
    void anOpenNode() {
        hear(Standing.OPEN);
    }

    private void hear(Standing ofN2) {
        controller.apply(Samples.cluster(ofN2, Samples.process("n2", 7, "n2"), Samples.process("n2", 9, "n3")));
    }

    private String headline() {
        return DrainText.headline(model, "n2");
    }

    @Test
    void thePlanIsAskedForAndShown() {
        controller.drain("n2");
        assertEquals(Stage.PLANNING, model.stage());
        assertEquals("Asking n2 what would leave, and where to…", headline());
        operator.plans.getFirst().complete(PLAN);
        assertEquals("1 program would leave n2 with 96.0 MiB at most, in about 1.5 s; 1 cannot leave.", headline());
        assertEquals(
                "2 programs of n2 are elsewhere: their deputies stay and serve them, so its runtime must go on running.",
                DrainText.deputies(model, "n2"));
        assertEquals(
                List.of("xz -T2 n3", "cat stays: it is stopped by a signal"),
                model.rows().stream().map(r -> r.command() + " " + r.state()).toList());
    }

    @Test
    void anAnswerForAnotherNodeIsNotShown() {
        controller.drain("n1");
        controller.drain("n2");
        operator.plans.getFirst().complete(PLAN);
        assertEquals(new Plan.Asked(), model.plan());
    }

    @Test
    void withoutAPlanItSaysWhyAndMayBeDrained() {
        controller.drain("n2");
        operator.plans.getFirst().completeExceptionally(new OperatorException("late", "n2 is busy"));
        assertEquals("There is no plan: n2 is busy. It can be drained all the same.", headline());
        controller.confirm("");
        assertEquals(Standing.Order.DRAIN, operator.standings.getFirst().order());
    }

    @Test
    void theOrderCarriesTheReasonAndWhoGivesIt() {
        controller.drain("n2");
        controller.confirm(" new memory ");
        controller.confirm("twice");
        assertEquals(1, operator.standings.size(), "one order at a time");
        ScriptedOperator.Told told = operator.standings.getFirst();
        assertEquals("n2", told.node());
        assertEquals("new memory", told.reason());
        assertEquals(System.getProperty("user.name") + "@console", told.by());
    }

    @Test
    void theAnswerHoldsUntilTheNewsAreAsFar() {
        controller.drain("n2");
        controller.confirm("");
        operator.standings.getFirst().answer().complete(Samples.draining(3));
        hear(Standing.OPEN);
        assertEquals(Stage.LEAVING, model.stage());
        hear(Samples.draining(1));
        assertEquals(new DrainModel.Progress(1, 3), model.progress());
        assertEquals("1 of 3 programs still on n2.", headline());
    }

    @Test
    void newsThatAreQuickerThanTheAnswerHold() {
        controller.drain("n2");
        controller.confirm("");
        hear(Samples.draining(2));
        operator.standings.getFirst().answer().complete(Samples.draining(3));
        hear(Samples.draining(0).with(State.DRAINED, 0, List.of()));
        assertEquals(Stage.EMPTY, model.stage());
        assertEquals("Nothing runs on n2 any more.", headline());
        assertEquals(
                "1 program of n2 is elsewhere: its deputy stays and serves it, so its runtime must go on running.",
                DrainText.deputies(model, "n2"));
    }

    @Test
    void nothingLeftIsNotYetDrained() {
        hear(Samples.draining(0));
        controller.drain("n2");
        assertEquals(Stage.LEAVING, model.stage());
    }

    @Test
    void whatAnotherHasOrderedIsShownAfterOpeningAgain() {
        hear(Samples.draining(4));
        hear(Samples.draining(2, "n2:7: refused: it is stopped by a signal"));
        controller.drain("n2");
        assertTrue(operator.plans.isEmpty(), "it leaves already");
        assertEquals(new DrainModel.Progress(2, 4), model.progress());
        assertTrue(DrainText.word(model.standing()).endsWith("by root@n1: new memory"));
        ProgramRow row = model.rows().getFirst();
        assertTrue(row.stays());
        assertEquals("could not leave so far: it is stopped by a signal", row.state());
        controller.close();
        controller.drain("n2");
        assertEquals(new DrainModel.Progress(2, 4), model.progress());
    }

    @Test
    void whatLeavesShowsHowFarItIs() {
        controller.drain("n2");
        controller.apply(Samples.with(
                Samples.cluster(Samples.draining(1), Samples.process("n2", 7, "n2")),
                Samples.streaming(KEY, "n2", "n3", 1 << 20, 4 << 20)));
        assertEquals(
                "goes to n3, streaming, 1.00 of 4.00 MiB",
                model.rows().getFirst().state());
    }

    @Test
    void anErrorIsShownAndTheOrderMayBeGivenAgain() {
        controller.drain("n2");
        controller.confirm("");
        operator.standings
                .getFirst()
                .answer()
                .completeExceptionally(new OperatorException("not-root", "only root may"));
        assertEquals("only root may", model.error());
        assertFalse(model.ordered());
        controller.confirm("");
        assertEquals("", model.error());
    }

    @Test
    void anErrorAfterThePaneWasClosedIsANotice() {
        controller.cordon("n2");
        controller.confirm("");
        controller.close();
        operator.standings.getFirst().answer().completeExceptionally(new OperatorException("late", "no answer"));
        assertEquals("n2 is not cordoned: no answer", notices.getFirst().text());
    }

    @Test
    void stoppingADrainClosesThePane() {
        hear(Samples.draining(2));
        controller.drain("n2");
        controller.open();
        assertEquals(Standing.Order.OPEN, operator.standings.getFirst().order());
        operator.standings.getFirst().answer().complete(Standing.OPEN);
        assertEquals(Optional.empty(), model.node());
        assertEquals("n2 takes processes again.", notices.getFirst().text());
    }

    @Test
    void whenSomebodyOpensAShownNodeThereIsAPlanAgain() {
        hear(Samples.draining(2));
        controller.drain("n2");
        hear(Standing.OPEN);
        assertEquals(Stage.PLANNING, model.stage());
        assertEquals(1, operator.plans.size());
    }

    @Test
    void aNodeThatHasLeftIsAbsent() {
        controller.drain("n9");
        assertEquals(Stage.ABSENT, model.stage());
        controller.confirm("");
        assertTrue(operator.standings.isEmpty());
    }
}
