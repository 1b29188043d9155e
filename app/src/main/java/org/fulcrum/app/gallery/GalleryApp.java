package org.fulcrum.app.gallery;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import javafx.animation.PauseTransition;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.stage.Stage;
import javafx.util.Duration;
import org.fulcrum.app.Shell;
import org.fulcrum.app.Shutdown;
import org.fulcrum.app.WindowSize;
import org.fulcrum.views.kit.Screenshot;
import org.fulcrum.views.kit.Theme;
import org.jspecify.annotations.Nullable;

/**
 * The gallery's window. Options: {@code --theme=light|dark},
 * {@code --page=map|processes|decisions|policy|sites|drain|controls}, {@code --size=WxH}, {@code --screenshot=FILE}
 * (writes the page and ends).
 */
public final class GalleryApp extends Application {
    private static final Duration SETTLE = Duration.millis(900);

    private final SampleOperator operator = new SampleOperator();
    private final Shell shell = new Shell(operator, operator.clock(), Platform::runLater, this::toggle);
    private final SampleOperator amongSites = new SampleOperator(SampleSites.snapshot(Instant.EPOCH));
    private final Shell sites = new Shell(amongSites, amongSites.clock(), Platform::runLater, this::toggle);
    private @Nullable Scene scene;
    private Theme theme = Theme.LIGHT;

    @Override
    public void start(Stage stage) {
        theme = Theme.parse(option("theme", "light"));
        Label banner = new Label("Gallery: every node, process and number here is a sample; nothing is moved.");
        HBox top = new HBox(banner);
        top.getStyleClass().add("sample-banner");
        WindowSize size = WindowSize.parse(option("size", "1280x860"));
        Scene shown = new Scene(new BorderPane(pages(), top, null, null, null), size.width(), size.height());
        scene = shown;
        show(theme, shown);
        shell.connection("sample content");
        sites.connection("sample content");
        stage.setTitle("Fulcrum gallery");
        stage.setScene(shown);
        stage.setOnCloseRequest(event -> {
            event.consume();
            Shutdown.exit();
        });
        stage.show();
        picture(shown);
    }

    private TabPane pages() {
        String wanted = option("page", "map");
        Tab console = new Tab("Console", shell);
        Tab several = new Tab("Sites", sites);
        Tab drain = new Tab("Drain", new DrainPage());
        Tab controls = new Tab("Controls", new ControlsPage());
        TabPane pages = new TabPane(console, several, drain, controls);
        pages.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        shell.screen(wanted);
        pages.getSelectionModel()
                .select(
                        switch (wanted) {
                            case "sites" -> several;
                            case "drain" -> drain;
                            case "controls" -> controls;
                            default -> console;
                        });
        return pages;
    }

    private void picture(Scene shown) {
        String file = option("screenshot", "");
        if (!file.isEmpty()) {
            PauseTransition settled = new PauseTransition(SETTLE);
            settled.setOnFinished(event -> write(shown, Path.of(file)));
            settled.play();
        }
    }

    private static void write(Scene shown, Path file) {
        try {
            Screenshot.write(shown, file);
            System.out.println(file.toAbsolutePath());
        } catch (IOException failure) {
            System.err.println("cannot write " + file + ": " + failure.getMessage());
        }
        Shutdown.exit();
    }

    private void toggle() {
        if (scene != null) {
            show(theme.other(), scene);
        }
    }

    private void show(Theme next, Scene on) {
        theme = next;
        next.apply(on);
        shell.theme(next);
        sites.theme(next);
    }

    private String option(String name, String otherwise) {
        String given = getParameters().getNamed().get(name);
        return given == null ? otherwise : given;
    }

    @Override
    public void stop() {
        shell.close();
        sites.close();
    }
}
