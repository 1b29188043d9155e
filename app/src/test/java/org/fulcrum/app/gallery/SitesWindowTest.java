package org.fulcrum.app.gallery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.fulcrum.app.Shell;
import org.fulcrum.views.Display;
import org.fulcrum.views.kit.Screenshot;
import org.fulcrum.views.kit.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The shell over samples of several sites; leaves pictures in target/pictures. */
@Tag("window")
@ExtendWith({Display.class, ApplicationExtension.class})
class SitesWindowTest {
    private static final int DEADLINE_SECONDS = 10;

    @SuppressWarnings("NullAway.Init") // start() runs before every test
    private Scene scene;

    @SuppressWarnings("NullAway.Init")
    private Shell shell;

    @Start
    void start(Stage stage) {
        SampleOperator operator = new SampleOperator(SampleSites.snapshot(Instant.EPOCH));
        shell = new Shell(operator, operator.clock(), Platform::runLater, () -> {});
        shell.connection("sample content");
        scene = new Scene(shell, 1280, 860);
        stage.setScene(scene);
        stage.setX(20);
        stage.setY(20);
        stage.show();
        stage.toFront();
    }

    @AfterEach
    void letGo(FxRobot robot) {
        robot.interact(shell::close);
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void sitesAreLanesAndOneIsAskedAboutBeforeItIsDetached(Theme look, FxRobot robot)
            throws TimeoutException, IOException {
        robot.interact(() -> look.apply(scene));
        until(() -> robot.lookup("#lane-library").tryQuery().isPresent());
        picture(robot, "lanes-" + look.word());

        robot.interact(() -> robot.lookup("#lane-physics").query().requestFocus());
        robot.type(KeyCode.D);
        until(() -> text(robot, "#detach-headline").startsWith("1 process of ours at physics comes home"));
        picture(robot, "detach-" + look.word());
        until(() -> robot.lookup("#detach-confirm").query().isFocused());
        robot.type(KeyCode.ENTER);
        until(() -> text(robot, "#detach-error").contains("this is the gallery"));
        picture(robot, "detach-refused-" + look.word());
        robot.type(KeyCode.ESCAPE);
        until(() -> robot.lookup("#lane-physics").query().isFocused());

        robot.interact(() -> robot.lookup("#lane-chemistry").query().requestFocus());
        picture(robot, "lanes-below-" + look.word());
        robot.type(KeyCode.D);
        until(() -> text(robot, "#detach-headline").startsWith("1 of 1 process not home yet"));
        picture(robot, "detaching-" + look.word());
        robot.type(KeyCode.ESCAPE);
    }

    private static String text(FxRobot robot, String query) {
        return robot.lookup(query).tryQueryAs(Label.class).map(Label::getText).orElse("");
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
