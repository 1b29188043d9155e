package org.fulcrum.views.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.MoveResult;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.fulcrum.views.kit.Notice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MapControllerTest {
    private static final ProcessKey KEY = new ProcessKey("n1", 7);
    private static final Verdict YES = Verdict.of(List.of(), 96L << 20, 38.5);
    private static final Verdict NO = Verdict.of(List.of(Reason.blocker("shared", "shares memory with pid 8")), 0, 0);

    private final ScriptedOperator operator = new ScriptedOperator();
    private final MapModel model = new MapModel();
    private final List<Notice> notices = new ArrayList<>();
    private long now;
    private final MapController controller = new MapController(operator, model, notices::add, Runnable::run, () -> now);

    @BeforeEach
    void aProcessAtHome() {
        controller.apply(Samples.cluster(Samples.process("n1", 7, "n1")));
    }

    @Test
    void hoveringAsksOnceAndShowsTheAnswer() {
        controller.lift(KEY);
        controller.hover("n2");
        assertInstanceOf(Preflight.Checking.class, preflight());
        operator.questions.getFirst().answer().complete(YES);
        assertTrue(preflight().allows());
        controller.leave("n2");
        assertEquals(Optional.empty(), model.carry().orElseThrow().over());
        controller.hover("n2");
        assertTrue(preflight().allows());
        assertEquals(1, operator.questions.size());
    }

    @Test
    void anOldAnswerIsAskedForAgain() {
        controller.lift(KEY);
        controller.hover("n2");
        operator.questions.getFirst().answer().complete(YES);
        controller.leave("n2");
        now += PreflightDesk.KEEP_MILLIS;
        controller.hover("n2");
        assertEquals(2, operator.questions.size());
    }

    @Test
    void anAnswerForACardLeftBehindIsNotShown() {
        controller.lift(KEY);
        controller.hover("n2");
        controller.leave("n2");
        controller.hover("n3");
        operator.questions.getFirst().answer().complete(NO);
        assertEquals(Optional.of("n3"), model.carry().orElseThrow().over());
        assertInstanceOf(Preflight.Checking.class, preflight());
    }

    @Test
    void theOwnCardSaysThatItRunsThere() {
        controller.lift(KEY);
        controller.hover("n1");
        assertInstanceOf(Preflight.Here.class, preflight());
        controller.drop("n1");
        assertTrue(operator.orders.isEmpty());
        assertTrue(notices.getFirst().text().contains("already runs on n1"));
    }

    @Test
    void aFailedQuestionSaysWhyAndStillAllowsTheMove() {
        controller.lift(KEY);
        controller.hover("n2");
        operator.questions.getFirst().answer().completeExceptionally(new OperatorException("gone", "n2 has left"));
        assertEquals(new Preflight.Unanswered("n2 has left"), preflight());
        controller.drop("n2");
        assertEquals(1, operator.orders.size());
    }

    @Test
    void droppingMovesAtOnceEvenWhileChecking() {
        controller.lift(KEY);
        controller.hover("n2");
        controller.drop("n2");
        assertEquals(new Destination.Node("n2"), operator.orders.getFirst().to());
        assertTrue(model.carry().isEmpty());
        assertTrue(model.busy(KEY));
        operator.orders.getFirst().answer().complete(Samples.moved("n1", "n2"));
        assertFalse(model.busy(KEY));
        assertEquals(Notice.Tone.SUCCESS, notices.getFirst().tone());
    }

    @Test
    void droppingWherePreflightForbidsOrdersNothingAndTellsTheReason() {
        controller.lift(KEY);
        controller.hover("n2");
        operator.questions.getFirst().answer().complete(NO);
        controller.drop("n2");
        assertTrue(operator.orders.isEmpty());
        assertTrue(notices.getFirst().text().contains("shares memory with pid 8"));
    }

    @Test
    void aVanishedProcessEndsTheDragWithANotice() {
        controller.lift(KEY);
        controller.apply(Samples.cluster());
        assertTrue(model.carry().isEmpty());
        assertTrue(notices.getFirst().text().contains("ended while it was being dragged"));
    }

    @Test
    void aMovingProcessCannotBePickedUp() {
        controller.move(KEY, new Destination.Best());
        assertFalse(controller.lift(KEY));
        assertTrue(notices.getFirst().text().contains("already moving"));
    }

    @Test
    void undoMovesBackOnceAndIsNotItselfUndone() {
        controller.move(KEY, new Destination.Node("n2"));
        operator.orders.getFirst().answer().complete(Samples.moved("n1", "n2"));
        controller.apply(Samples.cluster(Samples.process("n1", 7, "n2")));
        controller.undo();
        assertEquals(new Destination.Node("n1"), operator.orders.get(1).to());
        operator.orders.get(1).answer().complete(Samples.moved("n2", "n1"));
        controller.undo();
        assertEquals(2, operator.orders.size());
        assertTrue(notices.getLast().text().contains("no move to take back"));
    }

    @Test
    void sendingHomeAProcessAtHomeIsSaidNotOrdered() {
        controller.sendHome(KEY);
        assertTrue(operator.orders.isEmpty());
        controller.apply(Samples.cluster(Samples.process("n1", 7, "n2")));
        controller.sendHome(KEY);
        assertEquals(new Destination.Home(), operator.orders.getFirst().to());
    }

    @Test
    void everyResultIsToldInItsTone() {
        Reason reason = Reason.blocker("cut", "the stream was cut");
        assertEquals(Notice.Tone.WARNING, toneOf(new MoveResult.Refused(List.of(reason))));
        assertEquals(Notice.Tone.WARNING, toneOf(new MoveResult.RolledBack(reason)));
        assertEquals(Notice.Tone.WARNING, toneOf(new MoveResult.Ended()));
        assertEquals(Notice.Tone.DANGER, toneOf(new MoveResult.Lost(reason)));
    }

    @Test
    void anOrderThatCouldNotBePutIsTold() {
        controller.move(KEY, new Destination.Node("n2"));
        operator.orders.getFirst().answer().completeExceptionally(new OperatorException("gone", "n1 has left"));
        assertTrue(notices.getFirst().text().contains("could not be ordered to n2: n1 has left"));
        assertFalse(model.busy(KEY));
    }

    private Notice.Tone toneOf(MoveResult result) {
        controller.move(KEY, new Destination.Node("n2"));
        operator.orders.getLast().answer().complete(result);
        return notices.getLast().tone();
    }

    private Preflight preflight() {
        return model.carry().orElseThrow().preflight().orElseThrow();
    }
}
