package org.fulcrum.views.sites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.ProgressBar;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.views.Display;
import org.fulcrum.views.Samples;
import org.fulcrum.views.ScriptedOperator;
import org.fulcrum.views.kit.HomePalette;
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
class DetachWindowTest {
    private static final int DEADLINE_SECONDS = 10;
    private static final ProcessSnapshot OURS = Samples.process("n1", 7, "n3");
    private static final ProcessSnapshot THEIRS = Samples.process("n4", 9, "n2");

    private final ScriptedOperator operator = new ScriptedOperator();
    private final DetachModel model = new DetachModel();
    private final DetachController controller = new DetachController(operator, model, new Toasts(), Platform::runLater);

    @SuppressWarnings("NullAway.Init") // start() runs before every test
    private Button behind;

    @Start
    void start(Stage stage) {
        behind = new Button("behind");
        Scene scene =
                new Scene(new StackPane(behind, new DetachLayer(model, controller, new HomePalette())), 1000, 640);
        Theme.LIGHT.apply(scene);
        stage.setScene(scene);
        stage.setX(20);
        stage.setY(20);
        stage.show();
        stage.toFront();
        controller.apply(attached());
    }

    private static ClusterSnapshot attached() {
        return Samples.sites(Samples.site("b", true, 1, 1), 1, OURS, THEIRS);
    }

    private static PolicySnapshot policy(long version) {
        return new PolicySnapshot("full", 3, Map.of(), version, "root@console", Instant.EPOCH);
    }

    @Test
    void aSiteIsDetachedByKeyboard(FxRobot robot) throws TimeoutException {
        robot.interact(() -> controller.detach("b"));
        until(() -> text(robot, "#detach-headline")
                .equals("1 process of ours at b comes home; 1 guest of theirs here goes home."));
        until(() -> robot.lookup("#detach-confirm").query().isFocused());
        assertEquals(2, robot.lookup("#detach-processes .home-badge").queryAll().size());
        assertFalse(robot.lookup("#detach-attach").query().isVisible());
        robot.type(KeyCode.ENTER);
        until(() -> operator.ofSites.size() == 1);
        assertEquals(SiteOrder.DETACH, operator.ofSites.getFirst().order());
        until(() -> robot.lookup("#detach-confirm").query().isDisabled());

        operator.ofSites.getFirst().answer().complete(policy(2));
        until(() -> text(robot, "#detach-headline").startsWith("2 of 2 processes not home yet"));
        show(Samples.sites(Samples.site("b", false, 1, 0), 2, THEIRS));
        until(() -> robot.lookup("#detach-progress").queryAs(ProgressBar.class).getProgress() == 0.5);
        assertEquals("detached, 1 left", text(robot, "#detach-view .site-badge"));

        show(Samples.sites(Samples.site("b", false, 0, 0), 2));
        until(() -> text(robot, "#detach-headline").startsWith("Nothing of ours runs at b any more"));
        assertFalse(robot.lookup("#detach-progress").query().isVisible());
        assertEquals("detached", text(robot, "#detach-view .site-badge"));
        until(() -> robot.lookup("#detach-close").query().isFocused());
        robot.type(KeyCode.ENTER);
        until(() -> robot.lookup("#detach-view").tryQuery().isEmpty());
    }

    @Test
    void anErrorIsShownInThePane(FxRobot robot) throws TimeoutException {
        robot.interact(() -> controller.detach("b"));
        until(() -> robot.lookup("#detach-confirm").tryQuery().isPresent());
        robot.clickOn("#detach-confirm");
        until(() -> operator.ofSites.size() == 1);
        operator.ofSites
                .getFirst()
                .answer()
                .completeExceptionally(new OperatorException("not-root", "only root may detach a site"));
        until(() -> text(robot, "#detach-error").equals("only root may detach a site"));
        assertFalse(robot.lookup("#detach-confirm").query().isDisabled());
    }

    @Test
    void attachingAgainClosesThePane(FxRobot robot) throws TimeoutException {
        show(Samples.sites(Samples.site("b", false, 0, 1), 2, OURS));
        robot.interact(() -> controller.detach("b"));
        until(() -> robot.lookup("#detach-attach")
                .tryQuery()
                .filter(node -> node.isVisible())
                .isPresent());
        robot.clickOn("#detach-attach");
        until(() -> operator.ofSites.size() == 1);
        assertEquals(SiteOrder.ATTACH, operator.ofSites.getFirst().order());
        operator.ofSites.getFirst().answer().complete(policy(3));
        until(() -> robot.lookup("#detach-view").tryQuery().isEmpty());
        assertTrue(model.site().isEmpty());
    }

    @Test
    void escapeClosesThePaneAndGivesTheKeyboardBack(FxRobot robot) throws TimeoutException {
        robot.interact(behind::requestFocus);
        robot.interact(() -> controller.detach("b"));
        until(() -> robot.lookup("#detach-confirm").query().isFocused());
        robot.type(KeyCode.ESCAPE);
        until(() -> model.site().isEmpty());
        until(behind::isFocused);
        assertTrue(operator.ofSites.isEmpty());
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
