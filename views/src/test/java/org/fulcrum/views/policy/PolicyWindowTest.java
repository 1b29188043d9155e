package org.fulcrum.views.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.views.Display;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.fulcrum.views.kit.Theme;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The policy with a mouse and a keyboard, and an operator whose answers the test gives. */
@Tag("window")
@ExtendWith({Display.class, ApplicationExtension.class})
class PolicyWindowTest {
    private static final int DEADLINE_SECONDS = 10;

    private final ScriptedOperator operator = new ScriptedOperator();
    private final PolicyModel model = new PolicyModel(ZoneOffset.UTC);

    @Start
    void start(Stage stage) {
        PolicyView view = new PolicyView(model, new PolicyController(operator, model, Platform::runLater));
        Scene scene = new Scene(view, 1000, 560);
        Theme.LIGHT.apply(scene);
        stage.setScene(scene);
        stage.setX(20);
        stage.setY(20);
        stage.show();
        stage.toFront();
        model.apply(Samples.with(Samples.cluster(), policy("full", 1)));
    }

    @Test
    void aClickChangesThePolicyOfTheCluster(FxRobot robot) throws TimeoutException {
        robot.clickOn("#automation-manual");
        until(() -> operator.policies.size() == 1);
        assertEquals(
                Map.of("automation", "manual"), operator.policies.getFirst().changes());
        assertTrue(marked(robot, "full") && !marked(robot, "manual"), "what is marked is what holds");
        operator.policies.getFirst().answer().complete(policy("manual", 2));
        until(() -> marked(robot, "manual") && !marked(robot, "full"));
        until(() -> text(robot, "#policy-answer").equals("Changed for all nodes: automation manual."));
    }

    @Test
    void arrowKeysWalkAndSpaceChooses(FxRobot robot) throws TimeoutException {
        robot.interact(() -> robot.lookup("#automation-full").query().requestFocus());
        robot.type(KeyCode.UP);
        until(() -> robot.lookup("#automation-partial").query().isFocused());
        assertTrue(operator.policies.isEmpty(), "walking changes nothing");
        robot.type(KeyCode.SPACE);
        until(() -> operator.policies.size() == 1);
        assertEquals(
                Map.of("automation", "partial"), operator.policies.getFirst().changes());
    }

    @Test
    void aRefusalIsShown(FxRobot robot) throws TimeoutException {
        robot.clickOn("#aggressiveness-5");
        until(() -> operator.policies.size() == 1);
        operator.policies.getFirst().answer().completeExceptionally(new OperatorException("not-root", "only root may"));
        until(() -> text(robot, "#policy-answer").contains("only root may"));
        assertFalse(robot.lookup("#aggressiveness-5").queryAs(RadioButton.class).isSelected());
    }

    @Test
    void whatSomebodyElseChangedAppearsByItself(FxRobot robot) throws TimeoutException {
        robot.interact(() -> model.apply(Samples.with(Samples.cluster(), policy("manual", 2))));
        until(() -> marked(robot, "manual"));
        assertTrue(text(robot, "#policy-author").contains("root@n3"));
    }

    private static PolicySnapshot policy(String automation, long version) {
        return new PolicySnapshot(automation, 3, Map.of(), version, "root@n3", Instant.EPOCH);
    }

    private static boolean marked(FxRobot robot, String automation) {
        return robot.lookup("#automation-" + automation)
                .queryAs(RadioButton.class)
                .isSelected();
    }

    private static String text(FxRobot robot, String query) {
        return robot.lookup(query).queryAs(Label.class).getText();
    }

    private static void until(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(
                DEADLINE_SECONDS,
                TimeUnit.SECONDS,
                () -> WaitForAsyncUtils.asyncFx(condition).get());
    }
}
