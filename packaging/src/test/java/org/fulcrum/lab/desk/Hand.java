package org.fulcrum.lab.desk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import javafx.stage.Window;
import org.fulcrum.app.Main;
import org.fulcrum.app.Shutdown;
import org.fulcrum.views.Display;
import org.fulcrum.views.kit.Screenshot;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/**
 * Opens the console with the arguments it is given, and does in it what standard input says: a line for each, its words
 * separated by tabs, as a selector may have blanks.
 */
final class Hand {
    private static final int DEADLINE_SECONDS = 60;

    private final FxRobot robot = new FxRobot();

    private Hand() {}

    public static void main(String[] arguments) throws IOException, TimeoutException {
        // The console logs to standard output, and that is where the answers go.
        PrintStream answers = System.out;
        System.setOut(System.err);
        Display.open();
        Thread.ofPlatform().name("console").start(() -> Main.main(arguments));
        WaitForAsyncUtils.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS, Hand::toolkitRuns);
        Hand hand = new Hand();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            answers.println(hand.answer(order));
        }
        Shutdown.exit();
    }

    /** JavaFX refuses everything until its thread runs, which takes its time on a busy machine. */
    private static boolean toolkitRuns() {
        try {
            Platform.runLater(() -> {});
            return true;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    /** A line with what was seen, or with why it was not. */
    private String answer(String order) {
        try {
            return "ok " + obey(Arrays.asList(order.split("\t")));
        } catch (TimeoutException | RuntimeException failure) {
            return "failed %s: %s; the window shows: %s".formatted(order, failure, texts());
        }
    }

    private String obey(List<String> words) throws TimeoutException {
        switch (words.getFirst()) {
            case "see" -> await(words.get(1));
            case "drag" -> robot.drag(words.get(1)).moveTo(words.get(2));
            case "drop" -> robot.drop();
            case "press" -> robot.clickOn(await(words.get(1)));
            case "menu" -> robot.rightClickOn(await(words.get(1)));
            case "write" -> robot.clickOn(await(words.get(1))).write(words.get(2));
            case "type" -> {
                robot.interact(() -> robot.lookup(words.get(1)).query().requestFocus());
                robot.type(KeyCode.valueOf(words.get(2)));
            }
            case "read" -> {
                return text(words.get(1), words.get(2));
            }
            case "picture" -> picture(Path.of(words.get(1)));
            default -> throw new IllegalArgumentException(words.getFirst());
        }
        return "";
    }

    /** Waits until there is one such node that can be seen. */
    private Node await(String selector) throws TimeoutException {
        until(() -> found(selector).isPresent());
        return found(selector).orElseThrow(() -> new TimeoutException(selector + " has gone again"));
    }

    /** Waits until there is one such node with a text in it that contains these words, and reads that text. */
    private String text(String selector, String words) throws TimeoutException {
        until(() -> text(selector).contains(words));
        return WaitForAsyncUtils.waitForAsyncFx(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS), () -> text(selector));
    }

    private String text(String selector) {
        return found(selector)
                .map(node -> node instanceof Labeled labeled ? labeled.getText() : node.getAccessibleText())
                .orElse("");
    }

    private Optional<Node> found(String selector) {
        return robot.lookup(selector).queryAll().stream().filter(Hand::shows).findFirst();
    }

    private static boolean shows(Node node) {
        return node.getScene() != null && node.isVisible() && (node.getParent() == null || shows(node.getParent()));
    }

    private static void until(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(
                DEADLINE_SECONDS,
                TimeUnit.SECONDS,
                () -> WaitForAsyncUtils.asyncFx(condition).get());
    }

    private void picture(Path file) {
        robot.interact(() -> {
            Screenshot.write(Window.getWindows().getFirst().getScene(), file);
            return file;
        });
    }

    private List<String> texts() {
        return robot
                .lookup(node ->
                        node instanceof Labeled labeled && !labeled.getText().isBlank())
                .queryAllAs(Labeled.class)
                .stream()
                .map(Labeled::getText)
                .map(text -> text.replace('\n', ' '))
                .toList();
    }
}
