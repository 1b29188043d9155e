package org.fulcrum.views.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.PolicySnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.Recommendation;
import org.fulcrum.views.Display;
import org.fulcrum.views.Samples;
import org.fulcrum.views.kit.Theme;
import org.fulcrum.views.kit.Toasts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The list with a mouse and a keyboard. */
@Tag("window")
@ExtendWith({Display.class, ApplicationExtension.class})
class DecisionsWindowTest {
    private static final int DEADLINE_SECONDS = 10;

    private final List<String> moved = new CopyOnWriteArrayList<>();
    private final Moves moves = new Moves() {
        @Override
        public void move(ProcessKey process, Destination to) {
            moved.add(process + " to " + to.word());
        }

        @Override
        public boolean busy(ProcessKey process) {
            return moved.stream().anyMatch(order -> order.startsWith(process + " "));
        }
    };
    private final DecisionsModel model = new DecisionsModel(moves);

    @SuppressWarnings("NullAway.Init") // start() runs before every test
    private DecisionsView view;

    @Start
    void start(Stage stage) {
        view = new DecisionsView(model, new DecisionsController(model, moves, new Toasts()));
        Scene scene = new Scene(view, 1100, 420);
        Theme.LIGHT.apply(scene);
        stage.setScene(scene);
        stage.setX(20);
        stage.setY(20);
        stage.show();
        stage.toFront();
        view.show(snapshot(to("n1", 7), to("n2", 9)));
    }

    @Test
    void theButtonApplies(FxRobot robot) throws TimeoutException {
        robot.clickOn("#apply-n2-9");
        until(() -> moved.equals(List.of("n2:9 to n3")));
        until(() -> !robot.lookup("#apply-n2-9").query().isVisible());
    }

    @Test
    void enterAppliesTheSelectedOne(FxRobot robot) throws TimeoutException {
        focus(robot);
        robot.type(KeyCode.DOWN, KeyCode.ENTER);
        until(() -> moved.equals(List.of("n2:9 to n3")));
    }

    @Test
    void whenTheSelectedOneHasGoneEnterAppliesNone(FxRobot robot) throws TimeoutException {
        focus(robot);
        show(snapshot(to("n2", 9)));
        ListView<?> list = robot.lookup("#decisions-list").queryListView();
        until(() -> list.getItems().size() == 1);
        robot.type(KeyCode.ENTER);
        WaitForAsyncUtils.waitForFxEvents();
        assertTrue(moved.isEmpty(), moved::toString);
    }

    @Test
    void spaceShowsTheReasons(FxRobot robot) throws TimeoutException {
        focus(robot);
        robot.type(KeyCode.SPACE);
        until(() -> robot.lookup("cost 4 here").tryQuery().isPresent());
        robot.type(KeyCode.SPACE);
        until(() -> robot.lookup("cost 4 here").tryQuery().isEmpty());
    }

    @Test
    void anEmptyListSaysWhy(FxRobot robot) throws TimeoutException {
        show(snapshot());
        until(() -> robot.lookup("#decisions-nothing").tryQuery().isPresent());
        assertEquals(
                model.whyEmpty(),
                robot.lookup("#decisions-nothing").queryAs(Label.class).getText());
    }

    private static Recommendation to(String home, int pid) {
        return new Recommendation(
                new ProcessKey(home, pid), home, "n3", "leaves a crowded node", 12, 96L << 20, List.of("cost 4 here"));
    }

    private static ClusterSnapshot snapshot(Recommendation... recommendations) {
        return Samples.with(
                Samples.cluster(Samples.process("n1", 7, "n1"), Samples.process("n2", 9, "n2")),
                new PolicySnapshot("manual", 3, Map.of(), 1, "root@n1", Instant.EPOCH),
                recommendations);
    }

    /** The first one is selected then. */
    private static void focus(FxRobot robot) {
        robot.interact(() -> {
            ListView<?> list = robot.lookup("#decisions-list").queryListView();
            list.requestFocus();
            list.getSelectionModel().select(0);
        });
    }

    private void show(ClusterSnapshot snapshot) {
        Platform.runLater(() -> view.show(snapshot));
        WaitForAsyncUtils.waitForFxEvents();
    }

    private static void until(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(
                DEADLINE_SECONDS,
                TimeUnit.SECONDS,
                () -> WaitForAsyncUtils.asyncFx(condition).get());
    }
}
