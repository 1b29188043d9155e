package org.fulcrum.app.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.fulcrum.app.Shell;
import org.fulcrum.views.Display;
import org.fulcrum.views.kit.Screenshot;
import org.fulcrum.views.kit.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The shell over the gallery's samples; leaves pictures of its screens in target/pictures. */
@Tag("window")
@ExtendWith({Display.class, ApplicationExtension.class})
class ShellWindowTest {
    private static final int DEADLINE_SECONDS = 10;

    @SuppressWarnings("NullAway.Init") // start() runs before every test
    private Scene scene;

    @SuppressWarnings("NullAway.Init")
    private Shell shell;

    private Theme theme = Theme.LIGHT;

    @Start
    void start(Stage stage) {
        SampleOperator operator = new SampleOperator();
        shell = new Shell(operator, operator.clock(), Platform::runLater, this::toggle);
        shell.connection("sample content");
        scene = new Scene(shell, 1280, 860);
        theme.apply(scene);
        stage.setScene(scene);
        stage.setX(20);
        stage.setY(20);
        stage.show();
        stage.toFront();
    }

    @AfterEach
    void letGo(FxRobot robot) {
        robot.release(MouseButton.PRIMARY);
        robot.interact(shell::close);
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void aDragShowsItsVerdict(Theme look, FxRobot robot) throws TimeoutException, IOException {
        wear(look, robot);
        robot.drag("#chip-n1-4711").moveTo("#card-n10");
        until(() -> robot.lookup("Cannot move to n10").tryQuery().isPresent());
        picture(robot, "drag-impossible-" + look.word());
        robot.moveTo("#card-n2 .node-facts");
        until(() -> robot.lookup("Can move to n2").tryQuery().isPresent());
        picture(robot, "drag-possible-" + look.word());
        robot.drop();
        until(() -> robot.lookup(".toast").tryQuery().isPresent());
        picture(robot, "notice-" + look.word());
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void theChooserListsEveryNodeWithItsVerdict(Theme look, FxRobot robot) throws TimeoutException, IOException {
        wear(look, robot);
        robot.interact(() -> robot.lookup("#chip-n1-4711").query().requestFocus());
        robot.type(KeyCode.M);
        until(() -> robot.lookup("#node-chooser").tryQuery().isPresent());
        until(() -> robot.lookup("#node-chooser .possible-icon").queryAll().size() == 2);
        picture(robot, "chooser-" + look.word());
        robot.type(KeyCode.ESCAPE);
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void theTableListsAndFilters(Theme look, FxRobot robot) throws TimeoutException, IOException {
        wear(look, robot);
        robot.clickOn("#screen-processes");
        TableView<?> table = robot.lookup("#process-table").queryTableView();
        assertEquals(9, table.getItems().size());
        picture(robot, "processes-" + look.word());
        robot.clickOn("#process-filter").write("lmp");
        until(() -> table.getItems().size() == 2);
        robot.clickOn("#screen-map");
        until(() -> robot.lookup("#card-n1").tryQuery().isPresent());
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void theDrainOfANodeShowsItsPlan(Theme look, FxRobot robot) throws TimeoutException, IOException {
        wear(look, robot);
        robot.interact(() -> robot.lookup("#card-n2").query().requestFocus());
        robot.type(KeyCode.D);
        until(() -> robot.lookup("#drain-programs").tryQuery().isPresent());
        TableView<?> programs = robot.lookup("#drain-programs").queryTableView();
        until(() -> programs.getItems().size() == 5);
        picture(robot, "drain-" + look.word());
        robot.type(KeyCode.ESCAPE);
        until(() -> robot.lookup("#card-n2").query().isFocused());
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void decisionsShowTheirReasons(Theme look, FxRobot robot) throws TimeoutException, IOException {
        wear(look, robot);
        robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT3).release(KeyCode.CONTROL);
        until(() -> robot.lookup("#apply-n2-912").tryQuery().isPresent());
        robot.clickOn("lmp -in melt.in").type(KeyCode.SPACE);
        until(() -> robot.lookup(".decision-reason").queryAll().size() == 2);
        picture(robot, "decisions-" + look.word());
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void thePolicyShowsWhatHoldsAndWhoSaidSo(Theme look, FxRobot robot) throws TimeoutException, IOException {
        wear(look, robot);
        robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT4).release(KeyCode.CONTROL);
        until(() -> robot.lookup("#automation-manual")
                .tryQueryAs(RadioButton.class)
                .filter(RadioButton::isSelected)
                .isPresent());
        picture(robot, "policy-" + look.word());
        robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT1).release(KeyCode.CONTROL);
        until(() -> robot.lookup("#card-n1").tryQuery().isPresent());
    }

    @Test
    void whatIsAppliedIsMovedAsOnTheMap(FxRobot robot) throws TimeoutException {
        robot.clickOn("#screen-decisions");
        robot.clickOn("#apply-n2-912");
        until(() -> robot.lookup(".toast").tryQuery().isPresent());
    }

    @Test
    void theStatusLineCountsMembers(FxRobot robot) {
        assertEquals(
                "4 nodes, 1 observer",
                robot.lookup("#status-members").queryAs(Label.class).getText());
    }

    @Test
    void theButtonChangesTheLook(FxRobot robot) throws TimeoutException {
        robot.clickOn("#theme");
        until(() -> theme == Theme.DARK);
    }

    private void toggle() {
        theme = theme.other();
        theme.apply(scene);
        shell.theme(theme);
    }

    private void wear(Theme look, FxRobot robot) {
        if (theme != look) {
            robot.interact(this::toggle);
        }
    }

    private void picture(FxRobot robot, String name) throws IOException {
        Path file = Path.of("target", "pictures", name + ".png");
        robot.interact(() -> {
            try {
                Screenshot.write(scene, file);
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
        assertTrue(Files.size(file) > 10_000);
    }

    private static void until(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(
                DEADLINE_SECONDS,
                TimeUnit.SECONDS,
                () -> WaitForAsyncUtils.asyncFx(condition).get());
    }
}
