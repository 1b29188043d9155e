package org.fulcrum.views.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Paint;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.api.Verdict;
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

/** The map with a mouse and a keyboard, and an operator whose answers the test gives. */
@Tag("window")
@ExtendWith({Display.class, ApplicationExtension.class})
class MapWindowTest {
    private static final int DEADLINE_SECONDS = 10;
    private static final ProcessKey KEY = new ProcessKey("n1", 7);
    private static final String CHIP = "#" + ProcessChip.id(KEY);
    private static final String N1 = "#card-n1";
    private static final String N2 = "#card-n2";
    private static final Verdict YES = Verdict.of(List.of(), 96L << 20, 38.5);
    private static final Verdict NO = Verdict.of(List.of(Reason.blocker("shared", "shares memory with pid 8")), 0, 0);

    private final ScriptedOperator operator = new ScriptedOperator();
    private final MapModel model = new MapModel();
    private final Toasts toasts = new Toasts();
    private final MapController controller = new MapController(
            operator, model, toasts, Platform::runLater, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));

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
        StackPane.setAlignment(toasts, Pos.BOTTOM_RIGHT);
        scene = new Scene(new StackPane(view, toasts), 1240, 700);
        Theme.LIGHT.apply(scene);
        stage.setScene(scene);
        stage.setX(20);
        stage.setY(20);
        stage.show();
        stage.toFront();
        controller.apply(atHome());
    }

    @AfterEach
    void letGo(FxRobot robot) {
        robot.release(MouseButton.PRIMARY);
        robot.release(KeyCode.ESCAPE);
        WaitForAsyncUtils.waitForFxEvents();
    }

    @Test
    void aChipDraggedOntoACardMovesItsProcess(FxRobot robot) throws TimeoutException {
        robot.drag(CHIP).dropTo(N2);
        until(() -> operator.orders.size() == 1);
        assertEquals(KEY, operator.orders.getFirst().process());
        assertEquals(new Destination.Node("n2"), operator.orders.getFirst().to());
        show(Samples.with(atHome(), Samples.streaming(KEY, "n1", "n2", 1, 4)));
        until(() -> text(robot, CHIP).contains("streaming 25 %"));
        operator.orders.getFirst().answer().complete(Samples.moved("n1", "n2"));
        show(Samples.cluster(Samples.process("n1", 7, "n2"), Samples.process("n2", 9, "n2")));
        until(() -> robot.lookup(N2 + " " + CHIP).tryQuery().isPresent());
        until(() -> text(robot, ".toasts").contains("moved from n1 to n2: 96.0 MiB"));
        assertTrue(text(robot, ".toasts").contains("Move back"));
    }

    @Test
    void hoveringShowsCheckingThenTheVerdict(FxRobot robot) throws TimeoutException {
        carry(robot, N2);
        until(() -> text(robot, "#verdict").contains("Checking n2"));
        operator.questions.getFirst().answer().complete(YES);
        until(() -> text(robot, "#verdict").contains("about 96.0 MiB to send, about 38.5 ms standing still"));
        assertTrue(has(robot, N2, "possible"));
        assertTrue(robot.lookup("#drag-ghost").query().isVisible());
        assertTrue(has(robot, CHIP, "lifted"));
    }

    @Test
    void droppingOnAnImpossibleTargetOrdersNothingAndTellsWhy(FxRobot robot) throws TimeoutException {
        carry(robot, N2);
        until(() -> operator.questions.size() == 1);
        operator.questions.getFirst().answer().complete(NO);
        until(() -> has(robot, N2, "impossible"));
        assertTrue(text(robot, "#verdict").contains("shares memory with pid 8"));
        robot.drop();
        until(() -> text(robot, ".toasts").contains("shares memory with pid 8"));
        assertTrue(operator.orders.isEmpty());
    }

    @Test
    void theOwnCardSaysWhy(FxRobot robot) throws TimeoutException {
        carry(robot, N1 + " .node-facts");
        until(() -> text(robot, "#verdict").contains("already runs on n1"));
        robot.drop();
        WaitForAsyncUtils.waitForFxEvents();
        assertTrue(operator.orders.isEmpty());
    }

    @Test
    void escapeEndsADrag(FxRobot robot) throws TimeoutException {
        carry(robot, N2);
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        until(() -> model.carry().isEmpty());
        robot.drop();
        WaitForAsyncUtils.waitForFxEvents();
        assertTrue(operator.orders.isEmpty());
        assertTrue(!robot.lookup("#drag-ghost").query().isVisible());
    }

    @Test
    void lettingGoBetweenTheCardsMovesNothing(FxRobot robot) throws TimeoutException {
        carry(robot, N2);
        robot.moveTo(scene.getWindow().getX() + 600, scene.getWindow().getY() + 650);
        robot.drop();
        until(() -> model.carry().isEmpty());
        assertTrue(operator.orders.isEmpty());
    }

    @Test
    void aDragSurvivesUpdates(FxRobot robot) throws TimeoutException {
        Node chip = robot.lookup(CHIP).query();
        carry(robot, N2);
        for (int pid = 20; pid < 30; pid++) {
            show(Samples.cluster(
                    Samples.process("n1", 7, "n1"), Samples.process("n2", 9, "n2"), Samples.process("n3", pid, "n2")));
        }
        assertSame(chip, robot.lookup(CHIP).query());
        robot.drop();
        until(() -> operator.orders.size() == 1);
    }

    @Test
    void aDragSurvivesThatItsChipChangesTheCard(FxRobot robot) throws TimeoutException {
        carry(robot, N2);
        show(Samples.cluster(Samples.process("n1", 7, "n3"), Samples.process("n2", 9, "n2")));
        until(() -> robot.lookup("#card-n3 " + CHIP).tryQuery().isPresent());
        robot.drop();
        until(() -> operator.orders.size() == 1);
        until(() -> model.carry().isEmpty());
        assertEquals(new Destination.Node("n2"), operator.orders.getFirst().to());
    }

    @Test
    void aVanishedProcessEndsTheDrag(FxRobot robot) throws TimeoutException {
        carry(robot, N2);
        show(Samples.cluster(Samples.process("n2", 9, "n2")));
        until(() -> text(robot, ".toasts").contains("ended while it was being dragged"));
        robot.drop();
        WaitForAsyncUtils.waitForFxEvents();
        assertTrue(operator.orders.isEmpty());
        robot.drag("#chip-n2-9").dropTo(N1);
        until(() -> operator.orders.size() == 1);
    }

    @Test
    void theKeyboardMovesAProcess(FxRobot robot) throws TimeoutException {
        focus(robot);
        robot.type(KeyCode.M);
        until(() -> robot.lookup("#node-chooser").tryQuery().isPresent());
        until(() -> scene.getFocusOwner() instanceof ListView<?>);
        until(() -> operator.questions.size() == 2);
        operator.questions.getFirst().answer().complete(YES);
        until(() -> text(robot, "#node-chooser").contains("Can move to n2: about 96.0 MiB"));
        robot.type(KeyCode.ENTER);
        until(() -> operator.orders.size() == 1);
        assertEquals(new Destination.Node("n2"), operator.orders.getFirst().to());
        until(() -> scene.getFocusOwner() == robot.lookup(CHIP).query());
    }

    @Test
    void escapeClosesTheChooser(FxRobot robot) throws TimeoutException {
        focus(robot);
        robot.type(KeyCode.M);
        until(() -> scene.getFocusOwner() instanceof ListView<?>);
        robot.type(KeyCode.ESCAPE);
        until(() -> scene.getFocusOwner() == robot.lookup(CHIP).query());
        assertTrue(operator.orders.isEmpty());
    }

    @Test
    void theKeyboardSendsHomeAndTakesBack(FxRobot robot) throws TimeoutException {
        show(Samples.cluster(Samples.process("n1", 7, "n2")));
        focus(robot);
        robot.type(KeyCode.H);
        until(() -> operator.orders.size() == 1);
        assertEquals(new Destination.Home(), operator.orders.getFirst().to());
        operator.orders.getFirst().answer().complete(Samples.moved("n2", "n1"));
        show(atHome());
        until(() -> text(robot, ".toasts").contains("moved from n2 to n1"));
        assertSame(robot.lookup(CHIP).query(), scene.getFocusOwner());
        robot.press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
        until(() -> operator.orders.size() == 2);
        assertEquals(new Destination.Node("n2"), operator.orders.get(1).to());
    }

    @Test
    void arrowsWalkOverChips(FxRobot robot) throws TimeoutException {
        focus(robot);
        robot.type(KeyCode.RIGHT);
        until(() -> scene.getFocusOwner() == robot.lookup("#chip-n2-9").query());
        robot.type(KeyCode.LEFT);
        until(() -> scene.getFocusOwner() == robot.lookup(CHIP).query());
    }

    @Test
    void theMenuSendsHome(FxRobot robot) throws TimeoutException {
        show(Samples.cluster(Samples.process("n1", 7, "n2")));
        robot.rightClickOn(CHIP);
        robot.clickOn("Send home to n1");
        until(() -> operator.orders.size() == 1);
        assertEquals(new Destination.Home(), operator.orders.getFirst().to());
    }

    @Test
    void theMenuOfACardDrainsItsNode(FxRobot robot) throws TimeoutException {
        robot.rightClickOn(N2 + " .node-name");
        until(() -> robot.lookup("#node-drain").tryQuery().isPresent());
        assertTrue(has(robot, "#node-open", "disabled"), "an open node takes processes");
        robot.clickOn("#node-drain");
        until(() -> commands.words.equals(List.of("drain n2")));
    }

    @Test
    void theKeyboardOpensTheMenuOfACard(FxRobot robot) throws TimeoutException {
        robot.interact(() -> robot.lookup(N2).query().requestFocus());
        robot.press(KeyCode.SHIFT).type(KeyCode.F10).release(KeyCode.SHIFT);
        until(() -> robot.lookup("#node-cordon").tryQuery().isPresent());
        robot.type(KeyCode.DOWN, KeyCode.ENTER);
        until(() -> commands.words.equals(List.of("cordon n2")));
    }

    /** The event is made here: the keyboard of Xvfb has no such key. */
    @Test
    void theMenuKeyOpensTheMenuOfACard(FxRobot robot) throws TimeoutException {
        KeyEvent menuKey = new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.CONTEXT_MENU, false, false, false, false);
        robot.interact(() -> robot.lookup(N2).query().requestFocus());
        robot.interact(() -> Event.fireEvent(robot.lookup(N2).query(), menuKey));
        until(() -> robot.lookup("#node-drain").tryQuery().isPresent());
        robot.type(KeyCode.ENTER);
        until(() -> commands.words.equals(List.of("drain n2")));
    }

    @Test
    void aDrainingCardSaysSoAndTakesProcessesAgainByKey(FxRobot robot) throws TimeoutException {
        show(Samples.cluster(Samples.draining(4)));
        until(() -> text(robot, N2).contains("draining, 4 left"));
        robot.interact(() -> robot.lookup(N2).query().requestFocus());
        robot.type(KeyCode.C);
        robot.type(KeyCode.O);
        until(() -> commands.words.equals(List.of("open n2")));
    }

    @Test
    void aCardShowsTheSpeedOfItsProcessors(FxRobot robot) {
        assertTrue(text(robot, N2).contains("4 CPUs at 2600 MHz, speed 0.90"));
    }

    @Test
    void staleCardsFade(FxRobot robot) throws TimeoutException {
        show(Samples.cluster(List.of(Samples.node("n1"), Samples.node("n2", 9_000), Samples.node("n3", 60_000))));
        until(() -> has(robot, N2, "stale"));
        assertTrue(has(robot, "#card-n3", "silent"));
        assertTrue(text(robot, "#card-n3").contains("silent 60 s"));
    }

    @Test
    void lightAndDarkDiffer(FxRobot robot) {
        Paint light = ground(robot);
        robot.interact(() -> Theme.DARK.apply(scene));
        assertNotEquals(light, ground(robot));
        robot.interact(() -> Theme.LIGHT.apply(scene));
        assertEquals(light, ground(robot));
    }

    private static ClusterSnapshot atHome() {
        return Samples.cluster(Samples.process("n1", 7, "n1"), Samples.process("n2", 9, "n2"));
    }

    private void show(ClusterSnapshot snapshot) {
        Platform.runLater(() -> controller.apply(snapshot));
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void carry(FxRobot robot, String target) throws TimeoutException {
        robot.drag(CHIP).moveTo(target);
        until(() -> model.carry().filter(carry -> carry.over().isPresent()).isPresent());
    }

    private static void focus(FxRobot robot) {
        robot.interact(() -> robot.lookup(CHIP).query().requestFocus());
    }

    private static boolean has(FxRobot robot, String query, String pseudoClass) {
        return robot.lookup(query).query().getPseudoClassStates().contains(PseudoClass.getPseudoClass(pseudoClass));
    }

    private static Paint ground(FxRobot robot) {
        Region card = robot.lookup(N1).queryAs(Region.class);
        robot.interact(card::applyCss);
        return card.getBackground().getFills().getFirst().getFill();
    }

    /** All visible text below a node. */
    private static String text(FxRobot robot, String query) {
        return robot
                .from(robot.lookup(query).queryAll())
                .lookup((Node node) -> node instanceof Labeled || node instanceof Text)
                .queryAll()
                .stream()
                .filter(MapWindowTest::shown)
                .map(node -> node instanceof Labeled labeled ? labeled.getText() : ((Text) node).getText())
                .collect(Collectors.joining("\n"));
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
