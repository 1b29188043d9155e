package org.fulcrum.lab.desk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fulcrum.lab.Lab;

/** A console that has joined a lab, and the hand that uses it. */
final class ConsoleAtDesk implements AutoCloseable {
    private static final int LEAVE_SECONDS = 30;

    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    /** Starts a console; it joins while this returns. Its log is added to a file. */
    ConsoleAtDesk(Lab lab, Path log) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dkryo.unsafe=false",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Hand.class.getName()));
        command.addAll(lab.script("console-arguments").checked().lines().toList());
        command.addAll(List.of("--size", "1280x800", "--theme", "light"));
        process = lab.beginAtDesk(log, command.toArray(String[]::new));
        orders = new PrintWriter(process.outputWriter(), true);
        answers = process.inputReader();
    }

    /** Waits until the window shows this. */
    void see(String selector) {
        order("see", selector);
    }

    /** Waits until the window shows this with these words in it, and returns the whole text. */
    String read(String selector, String words) {
        return order("read", selector, words);
    }

    /** Takes one thing and holds it over another. */
    void drag(String what, String where) {
        order("drag", what, where);
    }

    /** Lets go of what is held. */
    void drop() {
        order("drop");
    }

    /** Presses something, once it is there. */
    void press(String what) {
        order("press", what);
    }

    /** Opens the menu of something, once it is there. */
    void menu(String what) {
        order("menu", what);
    }

    /** Writes into a field, once it is there. */
    void write(String field, String text) {
        order("write", field, text);
    }

    /** Types a key with the focus on something. */
    void type(String where, String key) {
        order("type", where, key);
    }

    /** Writes what the window shows to a PNG file. */
    void picture(Path file) {
        order("picture", file.toAbsolutePath().toString());
    }

    private String order(String... words) {
        orders.println(String.join("\t", words));
        try {
            String answer = String.valueOf(answers.readLine());
            assertTrue(answer.startsWith("ok"), answer);
            return answer.substring("ok ".length());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Leaves the cluster as an administrator does. */
    @Override
    public void close() {
        orders.close();
        try {
            if (!process.waitFor(LEAVE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the console did not end within " + LEAVE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
