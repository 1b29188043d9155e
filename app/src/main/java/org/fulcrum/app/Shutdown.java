package org.fulcrum.app;

import java.util.List;
import javafx.application.Platform;
import javafx.stage.Window;

/**
 * The only way out. JavaFX on GTK crashes the JVM when the toolkit ends while a popup is open ({@code GtkWindow._close}
 * on a window whose owner has gone), so every window is hidden first, latest opened first.
 */
public final class Shutdown {
    private Shutdown() {}

    /** Ends a running console; from any thread, and at once when called on the JavaFX thread. */
    public static void exit() {
        if (Platform.isFxApplicationThread()) {
            hideAll();
            Platform.exit();
        } else {
            Platform.runLater(Shutdown::exit);
        }
    }

    /** Ends a program that has not opened a window, with a status. */
    static void exitBeforeToolkit(int status) {
        System.exit(status);
    }

    private static void hideAll() {
        List<Window> open = List.copyOf(Window.getWindows());
        open.reversed().forEach(Window::hide);
    }
}
