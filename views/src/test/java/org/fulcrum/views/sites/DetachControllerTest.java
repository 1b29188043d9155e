package org.fulcrum.views.sites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.fulcrum.views.kit.Notice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DetachControllerTest {
    private static final ProcessSnapshot OURS = Samples.process("n1", 7, "n3");
    private static final ProcessSnapshot THEIRS = Samples.process("n4", 9, "n2");

    private final ScriptedOperator operator = new ScriptedOperator();
    private final DetachModel model = new DetachModel();
    private final List<Notice> notices = new ArrayList<>();
    private final DetachController controller = new DetachController(operator, model, notices::add, Runnable::run);

    @BeforeEach
    void twoAreAway() {
        hear(true, 1, OURS, THEIRS, Samples.process("n2", 5, "n2"));
    }

    private void hear(boolean attached, long version, ProcessSnapshot... processes) {
        int ours = List.of(processes).contains(OURS) ? 1 : 0;
        int theirs = List.of(processes).contains(THEIRS) ? 1 : 0;
        controller.apply(Samples.sites(Samples.site("b", attached, theirs, ours), version, processes));
    }

    private static PolicySnapshot policy(long version) {
        return new PolicySnapshot("full", 3, Map.of("detached", "b"), version, "root@console", Instant.EPOCH);
    }

    private void carriedOut(long version) {
        operator.ofSites.getLast().answer().complete(policy(version));
    }

    private String headline() {
        return DetachText.headline(model, "b");
    }

    @Test
    void itSaysFirstWhatWillHappen() {
        controller.detach("b");
        assertEquals(DetachStage.ASKING, model.stage());
        assertEquals("1 process of ours at b comes home; 1 guest of theirs here goes home.", headline());
        assertEquals(
                "None may come or go until it is attached again. It holds on every node of a, within seconds and over"
                        + " restarts; b need not agree.",
                DetachText.note(model, "b"));
        assertEquals(
                List.of("n1:7 on n3 would come home", "n4:9 on n2 would go home"),
                model.rows().stream()
                        .map(row -> row.process() + " on " + row.node() + " " + row.state())
                        .toList());
        assertTrue(operator.ofSites.isEmpty(), "looking orders nothing");
    }

    @Test
    void whereNobodyIsAwayItSaysSo() {
        hear(true, 1);
        controller.detach("b");
        assertEquals("Nothing of ours runs at b now, and nothing of theirs here.", headline());
    }

    @Test
    void theOrderSaysWhoGivesIt() {
        controller.detach("b");
        controller.confirm();
        controller.confirm();
        assertEquals(1, operator.ofSites.size(), "one order at a time");
        ScriptedOperator.OfSite told = operator.ofSites.getFirst();
        assertEquals("b", told.site());
        assertEquals(SiteOrder.DETACH, told.order());
        assertEquals(System.getProperty("user.name") + "@console", told.by());
    }

    @Test
    void itTellsHowManyAreLeftUntilNobodyIs() {
        controller.detach("b");
        controller.confirm();
        carriedOut(2);
        assertEquals(DetachStage.PARTING, model.stage());
        assertEquals("2 of 2 processes not home yet: 1 of ours still at b, 1 of theirs still here.", headline());
        hear(false, 2, THEIRS);
        assertEquals(new DetachModel.Progress(1, 2), model.progress());
        assertEquals("1 of 2 processes not home yet: 0 of ours still at b, 1 of theirs still here.", headline());
        hear(false, 2);
        assertEquals(DetachStage.PARTED, model.stage());
        assertEquals("Nothing of ours runs at b any more, and nothing of theirs here.", headline());
    }

    @Test
    void theAnswerHoldsUntilTheNewsAreAsFar() {
        controller.detach("b");
        controller.confirm();
        carriedOut(2);
        hear(true, 1, OURS);
        assertEquals(DetachStage.PARTING, model.stage(), "that snapshot is older than the answer");
        hear(true, 3, OURS);
        assertEquals(DetachStage.ASKING, model.stage(), "somebody has attached it again");
    }

    @Test
    void newsThatAreQuickerThanTheAnswerHold() {
        controller.detach("b");
        controller.confirm();
        hear(false, 2, OURS);
        hear(true, 3, OURS);
        carriedOut(2);
        assertEquals(DetachStage.ASKING, model.stage());
    }

    @Test
    void whatSomebodyElseHasOrderedIsShown() {
        hear(false, 2, OURS);
        controller.detach("b");
        assertEquals(DetachStage.PARTING, model.stage());
        assertEquals(new DetachModel.Progress(1, 2), model.progress(), "there were two when it began");
        assertEquals("waits for its turn", model.rows().getFirst().state());
        controller.apply(Samples.with(
                Samples.sites(Samples.site("b", false, 0, 1), 2, OURS),
                Samples.streaming(new ProcessKey("n1", 7), "n3", "n1", 1 << 20, 4 << 20)));
        assertEquals(
                "goes to n1, streaming, 1.00 of 4.00 MiB",
                model.rows().getFirst().state());
    }

    @Test
    void anErrorIsShownAndTheOrderMayBeGivenAgain() {
        controller.detach("b");
        controller.confirm();
        operator.ofSites.getFirst().answer().completeExceptionally(new OperatorException("not-root", "only root may"));
        assertEquals("only root may", model.error());
        assertFalse(model.ordered());
        assertEquals(DetachStage.ASKING, model.stage());
        controller.confirm();
        assertEquals("", model.error());
    }

    @Test
    void anErrorAfterThePaneWasClosedIsANotice() {
        controller.detach("b");
        controller.confirm();
        controller.close();
        operator.ofSites.getFirst().answer().completeExceptionally(new OperatorException("late", "no answer"));
        assertEquals("Site b is not detached: no answer", notices.getFirst().text());
    }

    @Test
    void attachingTakesItBackAndClosesThePane() {
        hear(false, 2, OURS);
        controller.detach("b");
        controller.attach();
        assertEquals(SiteOrder.ATTACH, operator.ofSites.getFirst().order());
        carriedOut(3);
        assertEquals(Optional.empty(), model.site());
        assertEquals(
                "Site b is attached again: processes may come and go.",
                notices.getFirst().text());
    }

    @Test
    void aSiteThatIsNotKnownIsNotOrderedAbout() {
        controller.detach("nowhere");
        assertEquals(DetachStage.ABSENT, model.stage());
        controller.confirm();
        controller.attach();
        assertTrue(operator.ofSites.isEmpty());
    }

    @Test
    void theOwnSiteIsNoOther() {
        controller.detach("a");
        assertEquals(DetachStage.ABSENT, model.stage());
    }
}
