package org.fulcrum.app;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.fulcrum.runtime.api.Connection;
import org.fulcrum.runtime.api.ConnectionSettings;
import org.fulcrum.runtime.api.Connector;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.views.kit.Answer;
import org.fulcrum.views.kit.SnapshotFeed;
import org.fulcrum.views.kit.Theme;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console's window: joins the cluster, then shows it. */
public final class ConsoleApp extends Application {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleApp.class);

    private final ConsolePreferences preferences = ConsolePreferences.ofUser();
    private final ConsoleOptions options = new ConsoleOptions();
    private final StackPane root = new StackPane();
    private final Scene scene = new Scene(root);
    private Theme theme = Theme.LIGHT;
    private @Nullable ConnectionForm form;
    private @Nullable Shell shell;
    private @Nullable SnapshotFeed pictures;
    private @Nullable Connection connection;
    private boolean stopped;

    @Override
    public void start(Stage stage) {
        options.line().parseArgs(getParameters().getRaw().toArray(String[]::new));
        theme = options.theme == null ? preferences.theme() : Theme.parse(options.theme);
        theme.apply(scene);
        WindowSize size = options.size == null ? preferences.size() : options.size;
        stage.setTitle("Fulcrum");
        stage.setScene(scene);
        stage.setWidth(size.width());
        stage.setHeight(size.height());
        stage.setOnCloseRequest(event -> {
            preferences.size(new WindowSize(stage.getWidth(), stage.getHeight()));
            event.consume();
            Shutdown.exit();
        });
        ask();
        stage.show();
    }

    private void ask() {
        ConnectionForm form = new ConnectionForm(preferences, this::join);
        this.form = form;
        root.getChildren().setAll(form);
        try {
            options.settings().ifPresent(this::join);
        } catch (IOException | IllegalArgumentException unreadable) {
            form.failed("cannot use " + options.config + ": " + unreadable.getMessage());
        }
    }

    private void join(ConnectionSettings settings) {
        if (form != null) {
            form.joining(settings);
        }
        Answer.deliver(
                CompletableFuture.supplyAsync(() -> connect(settings), Thread::startVirtualThread),
                Platform::runLater,
                joined -> joined(settings, joined),
                why -> refused(settings, why));
    }

    private static Connection connect(ConnectionSettings settings) {
        try {
            return Connector.find().connect(settings);
        } catch (OperatorException refused) {
            throw new CompletionException(refused);
        }
    }

    private void joined(ConnectionSettings settings, Connection joined) {
        if (stopped) {
            joined.close();
        } else {
            show(settings, joined);
        }
    }

    private void refused(ConnectionSettings settings, String why) {
        LOG.warn("cannot join {} by {}: {}", settings.cluster(), settings.seeds(), why);
        if (form != null) {
            form.failed(why);
        }
    }

    private void show(ConnectionSettings settings, Connection joined) {
        connection = joined;
        form = null;
        preferences.cluster(settings.cluster(), settings.seeds());
        Shell shown = new Shell(joined, Clock.systemUTC(), Platform::runLater, this::toggleTheme);
        shown.theme(theme);
        shown.connection(
                "%s, as %s, by %s".formatted(settings.cluster(), settings.name(), String.join(", ", settings.seeds())));
        shell = shown;
        root.getChildren().setAll(shown);
        if (options.screenshot != null) {
            ScreenshotOrder order = new ScreenshotOrder(
                    scene, options.screenshot, options.nodes, options.moves, options.delaySeconds, this::pictured);
            pictures = new SnapshotFeed(joined, Platform::runLater, order::show);
        }
    }

    private void pictured() {
        if (options.exit) {
            Shutdown.exit();
        }
    }

    @Override
    public void stop() {
        stopped = true;
        if (pictures != null) {
            pictures.close();
        }
        if (shell != null) {
            shell.close();
        }
        if (connection != null) {
            connection.close();
        }
    }

    private void toggleTheme() {
        theme = theme.other();
        preferences.theme(theme);
        theme.apply(scene);
        if (shell != null) {
            shell.theme(theme);
        }
    }
}
