package org.fulcrum.app;

import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.Operator;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.views.activity.ActivityView;
import org.fulcrum.views.decisions.DecisionsController;
import org.fulcrum.views.decisions.DecisionsModel;
import org.fulcrum.views.decisions.DecisionsView;
import org.fulcrum.views.decisions.Moves;
import org.fulcrum.views.drain.DrainController;
import org.fulcrum.views.drain.DrainLayer;
import org.fulcrum.views.drain.DrainModel;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.SnapshotFeed;
import org.fulcrum.views.kit.Theme;
import org.fulcrum.views.kit.Toasts;
import org.fulcrum.views.map.MapController;
import org.fulcrum.views.map.MapModel;
import org.fulcrum.views.map.MapView;
import org.fulcrum.views.policy.PolicyController;
import org.fulcrum.views.policy.PolicyModel;
import org.fulcrum.views.policy.PolicyView;
import org.fulcrum.views.processes.ProcessesView;
import org.fulcrum.views.sites.DetachController;
import org.fulcrum.views.sites.DetachLayer;
import org.fulcrum.views.sites.DetachModel;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The frame around the screens: bar, screen, activity, status line, and notices above them. */
public final class Shell extends BorderPane implements AutoCloseable {
    private static final KeyCombination UNDO = new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN);
    private static final String DECISIONS = "Decisions";

    private final MapController controller;
    private final DrainController drains;
    private final DetachController sites;
    private final MapView map;
    private final ProcessesView processes;
    private final DecisionsView decisions;
    private final PolicyView policy;
    private final ScreenChoice choice;
    private final ActivityView activity = new ActivityView();
    private final StatusLine status;
    private final BorderPane screens = new BorderPane();
    private final FontIcon themeIcon = new FontIcon(Feather.MOON);
    private final Runnable toggleTheme;
    private final SnapshotFeed feed;

    /**
     * A shell that shows what an operator knows.
     *
     * @param screen runs on the JavaFX thread
     * @param toggleTheme changes from light to dark or back
     */
    public Shell(Operator operator, Clock clock, Executor screen, Runnable toggleTheme) {
        this.toggleTheme = toggleTheme;
        HomePalette palette = new HomePalette();
        MapModel model = new MapModel();
        Toasts toasts = new Toasts();
        controller = new MapController(
                operator, model, toasts, screen, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        DrainModel drainModel = new DrainModel();
        drains = new DrainController(operator, drainModel, toasts, screen);
        DetachModel detachModel = new DetachModel();
        sites = new DetachController(operator, detachModel, toasts, screen);
        map = new MapView(model, controller, drains, sites, palette, clock);
        processes = new ProcessesView(palette);
        decisions = decisions(model, toasts);
        PolicyModel policyModel = new PolicyModel(ZoneId.systemDefault());
        policy = new PolicyView(policyModel, new PolicyController(operator, policyModel, screen));
        status = new StatusLine(clock);
        StackPane centre = new StackPane(
                screens, new DrainLayer(drainModel, drains), new DetachLayer(detachModel, sites, palette), toasts);
        StackPane.setAlignment(toasts, Pos.BOTTOM_RIGHT);
        choice = new ScreenChoice(screens)
                .with("Map", Feather.GRID, map)
                .with("Processes", Feather.LIST, processes)
                .with(DECISIONS, Feather.COMPASS, decisions)
                .with("Policy", Feather.SLIDERS, policy);
        setCenter(centre);
        setTop(bar());
        setBottom(new VBox(activity, status));
        sceneProperty().subscribe(this::accelerators);
        feed = new SnapshotFeed(operator, screen, this::show);
    }

    /** What is applied is moved as the map moves, and is taken back as what the map has moved. */
    private DecisionsView decisions(MapModel model, Toasts toasts) {
        Moves moves = new Moves() {
            @Override
            public void move(ProcessKey process, Destination to) {
                controller.move(process, to);
            }

            @Override
            public boolean busy(ProcessKey process) {
                return model.busy(process);
            }
        };
        DecisionsModel list = new DecisionsModel(moves);
        return new DecisionsView(list, new DecisionsController(list, moves, toasts));
    }

    private HBox bar() {
        Label title = new Label("Fulcrum");
        title.getStyleClass().add("console-title");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button undo = button("undo", new FontIcon(Feather.CORNER_UP_LEFT), "Take the last move back (Ctrl+Z)");
        undo.setOnAction(event -> controller.undo());
        Button theme = button("theme", themeIcon, "Light or dark (Ctrl+T)");
        theme.setOnAction(event -> toggleTheme.run());
        HBox bar = new HBox(16, title, choice, space, undo, theme);
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.getStyleClass().add("console-bar");
        return bar;
    }

    private static Button button(String id, FontIcon icon, String what) {
        Button button = new Button(null, icon);
        button.setId(id);
        button.setTooltip(new Tooltip(what));
        button.setAccessibleText(what);
        button.getStyleClass().addAll("button-icon", "flat");
        return button;
    }

    private void accelerators(Scene scene) {
        if (scene != null) {
            choice.accelerators(scene);
            scene.getAccelerators().put(UNDO, controller::undo);
            scene.getAccelerators().put(new KeyCodeCombination(KeyCode.T, KeyCombination.SHORTCUT_DOWN), toggleTheme);
        }
    }

    private void show(ClusterSnapshot snapshot) {
        controller.apply(snapshot);
        drains.apply(snapshot);
        sites.apply(snapshot);
        processes.show(snapshot);
        decisions.show(snapshot);
        policy.show(snapshot);
        choice.count(DECISIONS, snapshot.recommendations().size());
        activity.show(snapshot);
        status.show(snapshot);
    }

    /** Shows the screen of that name. */
    public void screen(String name) {
        choice.show(name);
    }

    /** Says what the console is connected to. */
    public void connection(String text) {
        status.connection(text);
    }

    /** Shows which look a press of the button would give. */
    public void theme(Theme now) {
        themeIcon.setIconCode(now == Theme.LIGHT ? Feather.MOON : Feather.SUN);
    }

    /** Ends the subscription. */
    @Override
    public void close() {
        feed.close();
    }
}
