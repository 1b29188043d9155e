package org.fulcrum.views.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.DrainPlan;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Standing;
import org.fulcrum.runtime.api.Standing.State;
import org.fulcrum.views.Display;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.fulcrum.views.kit.Theme;
import org.fulcrum.views.kit.Toasts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The pane with a mouse and a keyboard, and an operator whose answers the test gives. */
@Tag("window")
@ExtendWith({Display.class, ApplicationExtension.class})
class DrainWindowTest {
    private static final int DEADLINE_SECONDS = 10;

    private final ScriptedOperator operator = new ScriptedOperator();
    private final DrainModel model = new DrainModel();
    private final DrainController controller = new DrainController(operator, model, new Toasts(), Platform::runLater);

    @SuppressWarnings("NullAway.Init") // start() runs before every test
    private Button behind;

    @Start
    void start(Stage stage) {
        behind = new Button("behind");
        Scene scene = new Scene(new StackPane(behind, new DrainLayer(model, controller)), 1000, 640);
        Theme.LIGHT.apply(scene);
        stage.setScene(scene);
        stage.setX(20);
        stage.setY(20);
        stage.show();
        stage.toFront();
        controller.apply(open());
    }

    @Test
    void aNodeIsDrainedByKeyboard(FxRobot robot) throws TimeoutException {
        robot.interact(() -> controller.drain("n2"));
        operator.plans
                .getFirst()
                .complete(new DrainPlan(
                        "n2",
                        List.of(new DrainPlan.Departure(new ProcessKey("n2", 7), "xz", "n3", 96L << 20)),
                        List.of(),
                        0,
                        1.5));
        until(() -> text(robot, "#drain-headline").startsWith("1 program would leave n2 with 96.0 MiB"));
        until(() -> robot.lookup("#drain-reason").query().isFocused());
        robot.write("new memory").type(KeyCode.ENTER);
        until(() -> operator.standings.size() == 1);
        assertEquals("new memory", operator.standings.getFirst().reason());
        assertTrue(robot.lookup("#drain-confirm").query().isDisabled(), "the order is on its way");

        operator.standings.getFirst().answer().complete(Samples.draining(2));
        until(() -> text(robot, "#drain-headline").equals("2 of 2 programs still on n2."));
        show(Samples.cluster(Samples.draining(1), Samples.process("n2", 7, "n2")));
        until(() -> robot.lookup("#drain-progress").queryAs(ProgressBar.class).getProgress() == 0.5);
        assertTrue(text(robot, "#drain-word").contains("by root@n1: new memory"));
        assertEquals("Stop draining", text(robot, "#drain-open"));

        show(Samples.cluster(Samples.draining(0).with(State.DRAINED, 0, List.of())));
        until(() -> text(robot, "#drain-headline").startsWith("Nothing runs on n2 any more."));
        assertEquals("Take processes again", text(robot, "#drain-open"));
        assertFalse(robot.lookup("#drain-progress").query().isVisible());
    }

    @Test
    void anErrorIsShownInThePane(FxRobot robot) throws TimeoutException {
        robot.interact(() -> controller.cordon("n2"));
        until(() -> text(robot, "#drain-confirm").equals("Cordon"));
        robot.clickOn("#drain-confirm");
        until(() -> operator.standings.size() == 1);
        operator.standings
                .getFirst()
                .answer()
                .completeExceptionally(new OperatorException("not-root", "only root may order a node"));
        until(() -> text(robot, "#drain-error").equals("only root may order a node"));
        assertFalse(robot.lookup("#drain-confirm").query().isDisabled());
    }

    @Test
    void escapeClosesThePaneAndGivesTheKeyboardBack(FxRobot robot) throws TimeoutException {
        robot.interact(behind::requestFocus);
        robot.interact(() -> controller.drain("n2"));
        until(() -> robot.lookup("#drain-reason").query().isFocused());
        robot.type(KeyCode.ESCAPE);
        until(() -> model.node().isEmpty());
        until(behind::isFocused);
        assertTrue(operator.standings.isEmpty());
    }

    @Test
    void whatIsTypedOutlivesTheNews(FxRobot robot) throws TimeoutException {
        robot.interact(() -> controller.drain("n2"));
        until(() -> robot.lookup("#drain-reason").query().isFocused());
        robot.write("bad f");
        show(open());
        robot.write("an");
        assertEquals(
                "bad fan",
                robot.lookup("#drain-reason").queryAs(TextField.class).getText());
    }

    @Test
    void stoppingADrainOpensTheNode(FxRobot robot) throws TimeoutException {
        show(Samples.cluster(Samples.draining(2)));
        robot.interact(() -> controller.drain("n2"));
        until(() -> text(robot, "#drain-open").equals("Stop draining"));
        robot.clickOn("#drain-open");
        until(() -> operator.standings.size() == 1);
        assertEquals(Standing.Order.OPEN, operator.standings.getFirst().order());
        operator.standings.getFirst().answer().complete(Standing.OPEN);
        until(() -> model.node().isEmpty());
        until(() -> robot.lookup("#drain-view").tryQuery().isEmpty());
    }

    @Test
    void withoutAPaneThePressesReachTheScreens(FxRobot robot) throws TimeoutException {
        robot.clickOn("behind");
        until(behind::isFocused);
    }

    private static ClusterSnapshot open() {
        return Samples.cluster(Samples.process("n2", 7, "n2"));
    }

    private void show(ClusterSnapshot snapshot) {
        Platform.runLater(() -> controller.apply(snapshot));
        WaitForAsyncUtils.waitForFxEvents();
    }

    /** The text of a node, once there is one. */
    private static String text(FxRobot robot, String query) {
        return robot.lookup(query)
                .tryQueryAs(Labeled.class)
                .map(Labeled::getText)
                .orElse("");
    }

    private static void until(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(
                DEADLINE_SECONDS,
                TimeUnit.SECONDS,
                () -> WaitForAsyncUtils.asyncFx(condition).get());
    }
}
