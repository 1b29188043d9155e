package org.fulcrum.views.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.views.Display;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.Theme;
import org.fulcrum.views.kit.Toasts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The map of several sites with a mouse and a keyboard. */
@Tag("window")
@ExtendWith({Display.class, ApplicationExtension.class})
class LanesWindowTest {
    private static final int DEADLINE_SECONDS = 10;
    private static final String A = "#lane-a";
    private static final String B = "#lane-b";
    private static final String CHIP = "#" + ProcessChip.id(new ProcessKey("n1", 7));

    private final MapModel model = new MapModel();
    private final MapController controller =
            new MapController(new ScriptedOperator(), model, new Toasts(), Platform::runLater, () -> 0);
    private final AskedCommands commands = new AskedCommands();

    @SuppressWarnings("NullAway.Init") // start() runs before every test
    private Scene scene;

    @Start
    void start(Stage stage) {
        MapView view = new MapView(
                model,
                controller,
                commands,
                commands.sites,
                new HomePalette(),
                Clock.fixed(Samples.TAKEN_AT, ZoneOffset.UTC));
        scene = new Scene(view, 1240, 860);
        Theme.LIGHT.apply(scene);
        stage.setScene(scene);
        stage.setX(20);
        stage.setY(20);
        stage.show();
        stage.toFront();
        controller.apply(with(Samples.site("b", true, 1, 1)));
    }

    @AfterEach
    void closeMenus(FxRobot robot) {
        robot.interact(() -> List.copyOf(Window.getWindows()).stream()
                .filter(PopupWindow.class::isInstance)
                .forEach(Window::hide));
    }

    /** One of a is at b, one of b is at a. */
    private static ClusterSnapshot with(SiteSnapshot b) {
        return Samples.sites(b, 1, Samples.process("n1", 7, "n3"), Samples.process("n4", 9, "n2"));
    }

    @Test
    void theOwnLaneIsAboveAndHoldsItsNodes(FxRobot robot) {
        assertTrue(top(robot, A) < top(robot, "#card-n1"));
        assertTrue(top(robot, "#card-n2") < top(robot, B));
        assertTrue(top(robot, B) < top(robot, "#card-n3"));
        assertTrue(robot.lookup("#card-n3 " + CHIP).tryQuery().isPresent());
    }

    @Test
    void aHeaderSaysWhoItIsHowItStandsAndHowOldThatIs(FxRobot robot) {
        assertEquals(
                "a, own site, 0.3 s, 2 nodes, 8 CPUs, Load, 5.00 of 8 CPUs wanted, Memory, 8.00 of 32.0 GiB",
                text(robot, A));
        assertEquals(
                "b, priority 1, attached, 0.9 s, 2 nodes, 8 CPUs, Load, 2.00 of 8 CPUs wanted, Memory, 16.0 of 32.0 GiB,"
                        + " 1 guest here, 1 of ours there",
                text(robot, B));
    }

    @Test
    void aDetachedSiteSaysSoAndHowManyAreLeft(FxRobot robot) throws TimeoutException {
        show(with(Samples.site("b", false, 1, 1)));
        until(() -> text(robot, B).contains("detached, 2 left"));
        show(with(Samples.site("b", false, 0, 0)));
        until(() -> text(robot, B).contains("detached, 0.9 s"));
        assertTrue(has(robot, B + " .site-badge", "detached"));
    }

    @Test
    void aSiteOfWhichNothingIsHeardShowsNoFiguresAndItsConflict(FxRobot robot) throws TimeoutException {
        show(with(Samples.silentSite("b")));
        until(() -> text(robot, B)
                .equals("b, no priority, attached, nothing is heard of it, 0 guests here, 0 of ours there, Nodes here"
                        + " disagree: priority 1 on n1"));
    }

    @Test
    void withOneSiteThereAreNoLanesAndCardsAreKept(FxRobot robot) throws TimeoutException {
        Node card = robot.lookup("#card-n1").query();
        show(Samples.cluster(Samples.process("n1", 7, "n2")));
        until(() -> robot.lookup(".lane-header").tryQuery().isEmpty());
        until(() -> robot.lookup("#card-n2 " + CHIP).tryQuery().isPresent());
        assertSame(card, robot.lookup("#card-n1").query());
        show(with(Samples.site("b", true, 1, 1)));
        until(() -> robot.lookup("#card-n3 " + CHIP).tryQuery().isPresent());
        assertSame(card, robot.lookup("#card-n1").query());
        assertEquals(2, robot.lookup(".lane-header").queryAll().size());
    }

    @Test
    void theMenuOfALaneDetachesItsSite(FxRobot robot) throws TimeoutException {
        robot.rightClickOn(B + " .lane-name");
        until(() -> robot.lookup("#site-detach").tryQuery().isPresent());
        assertTrue(has(robot, "#site-attach", "disabled"), "it is attached");
        robot.clickOn("#site-detach");
        until(() -> commands.words.equals(List.of("detach b")));
    }

    @Test
    void theButtonOfALaneOpensItsMenu(FxRobot robot) throws TimeoutException {
        robot.clickOn(B + " .lane-more");
        until(() -> robot.lookup("#site-detach").tryQuery().isPresent());
        assertFalse(robot.lookup(A + " .lane-more").query().isVisible(), "the own site cannot be detached");
    }

    @Test
    void theKeyboardOpensTheMenuOfALane(FxRobot robot) throws TimeoutException {
        show(with(Samples.site("b", false, 0, 0)));
        // A menu that opens below the mouse takes its choice from there.
        robot.moveTo(A + " .lane-name");
        focus(robot, B);
        robot.press(KeyCode.SHIFT).type(KeyCode.F10).release(KeyCode.SHIFT);
        until(() -> isChosen(robot, "#site-detach"));
        robot.type(KeyCode.DOWN);
        until(() -> isChosen(robot, "#site-attach"));
        robot.type(KeyCode.ENTER);
        until(() -> commands.words.equals(List.of("attach b")));
    }

    /** The event is made here: the keyboard of Xvfb has no such key. */
    @Test
    void theMenuKeyOpensTheMenuOfALane(FxRobot robot) throws TimeoutException {
        KeyEvent menuKey = new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.CONTEXT_MENU, false, false, false, false);
        robot.moveTo(A + " .lane-name");
        focus(robot, B);
        robot.interact(() -> Event.fireEvent(robot.lookup(B).query(), menuKey));
        until(() -> isChosen(robot, "#site-detach"));
        robot.type(KeyCode.ENTER);
        until(() -> commands.words.equals(List.of("detach b")));
    }

    @Test
    void aKeyDetachesAndAnotherAttachesWhatIsDetached(FxRobot robot) throws TimeoutException {
        focus(robot, B);
        robot.type(KeyCode.A).type(KeyCode.D);
        until(() -> commands.words.equals(List.of("detach b")));
        show(with(Samples.site("b", false, 0, 1)));
        robot.type(KeyCode.A);
        until(() -> commands.words.equals(List.of("detach b", "attach b")));
    }

    @Test
    void theOwnSiteHasNoMenu(FxRobot robot) {
        robot.rightClickOn(A + " .lane-name");
        robot.type(KeyCode.D);
        WaitForAsyncUtils.waitForFxEvents();
        assertTrue(robot.lookup("#site-detach").tryQuery().isEmpty());
        assertSame(robot.lookup(A).query(), scene.getFocusOwner());
        assertEquals(List.of(), commands.words);
    }

    @Test
    void whatIsPressedHasTheKeyboard(FxRobot robot) {
        for (String pressed : List.of(B, "#card-n3", CHIP)) {
            robot.clickOn(robot.lookup(pressed + (pressed.equals(CHIP) ? " .chip-command" : " .caption"))
                    .<Node>query());
            assertSame(robot.lookup(pressed).query(), scene.getFocusOwner());
        }
    }

    @Test
    void tabReachesTheLanes(FxRobot robot) throws TimeoutException {
        focus(robot, "#card-n2");
        robot.type(KeyCode.TAB);
        until(() -> robot.lookup("#chip-n4-9").query().isFocused());
        robot.type(KeyCode.TAB);
        until(() -> robot.lookup(B).query().isFocused());
    }

    @Test
    void arrowsWalkFromLaneToLane(FxRobot robot) throws TimeoutException {
        focus(robot, "#chip-n4-9");
        robot.type(KeyCode.RIGHT);
        until(() -> robot.lookup(CHIP).query().isFocused());
    }

    @Test
    void anotherSitesNodeIsNotOrderedAbout(FxRobot robot) throws TimeoutException {
        focus(robot, "#card-n3");
        robot.type(KeyCode.D).type(KeyCode.C);
        robot.rightClickOn("#card-n3 .node-name");
        until(() -> robot.lookup("#node-elsewhere").tryQuery().isPresent());
        assertTrue(robot.lookup("#node-drain").tryQuery().isEmpty());
        assertEquals(List.of(), commands.words);
    }

    private void show(ClusterSnapshot snapshot) {
        Platform.runLater(() -> controller.apply(snapshot));
        WaitForAsyncUtils.waitForFxEvents();
    }

    private static void focus(FxRobot robot, String query) {
        robot.interact(() -> robot.lookup(query).query().requestFocus());
    }

    /** An open menu takes keys only once its window has the keyboard. */
    private static boolean isChosen(FxRobot robot, String item) {
        return robot.lookup(item).tryQuery().filter(Node::isFocused).isPresent();
    }

    private static double top(FxRobot robot, String query) {
        Node node = robot.lookup(query).query();
        return node.localToScene(node.getLayoutBounds()).getMinY();
    }

    private static boolean has(FxRobot robot, String query, String pseudoClass) {
        return robot.lookup(query).query().getPseudoClassStates().contains(PseudoClass.getPseudoClass(pseudoClass));
    }

    /** All visible text below a node. */
    private static String text(FxRobot robot, String query) {
        return robot
                .from(robot.lookup(query).queryAll())
                .lookup((Node node) -> node instanceof Labeled)
                .queryAllAs(Labeled.class)
                .stream()
                .filter(LanesWindowTest::shown)
                .map(Labeled::getText)
                .filter(text -> text != null && !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static boolean shown(Node node) {
        return node.getParent() == null ? node.isVisible() : node.isVisible() && shown(node.getParent());
    }

    private static void until(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(
                DEADLINE_SECONDS,
                TimeUnit.SECONDS,
                () -> WaitForAsyncUtils.asyncFx(condition).get());
    }
}
