package org.fulcrum.app;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ConnectionSettings;

/** Asks where the cluster is; shown in the window until the console has joined, and says why it could not. */
final class ConnectionForm extends StackPane {
    private final TextField cluster = new TextField();
    private final TextField seeds = new TextField();
    private final TextField name = new TextField(ConsoleOptions.ownName());
    private final TextField bind = new TextField("auto");
    private final Button join = new Button("Join");
    private final Label message = new Label();
    private final ProgressIndicator busy = new ProgressIndicator();

    /**
     * A form filled with what was used last.
     *
     * @param joined told the settings when the administrator wants to join
     */
    ConnectionForm(ConsolePreferences preferences, Consumer<ConnectionSettings> joined) {
        getStyleClass().add("connection-form");
        cluster.setText(preferences.cluster());
        seeds.setText(String.join(", ", preferences.seeds()));
        seeds.setPromptText("10.77.0.1[7800], 10.77.0.2[7800]");
        seeds.setId("seeds");
        join.setId("join");
        join.setDefaultButton(true);
        join.setOnAction(event -> settings().ifPresent(joined));
        message.setId("connection-message");
        message.setWrapText(true);
        busy.setPrefSize(18, 18);
        busy.setVisible(false);
        getChildren().add(box());
    }

    private VBox box() {
        Label title = new Label("Join a cluster");
        title.getStyleClass().add("chooser-title");
        Label what = new Label("The console joins as an observing member; it has no capacity of its own.");
        what.getStyleClass().add("caption");
        GridPane fields = new GridPane(12, 10);
        row(fields, 0, "Seeds", seeds);
        row(fields, 1, "Cluster", cluster);
        row(fields, 2, "Own name", name);
        row(fields, 3, "Own address", bind);
        HBox foot = new HBox(12, join, busy, message);
        foot.setAlignment(Pos.CENTER_LEFT);
        VBox box = new VBox(14, title, what, fields, foot);
        box.getStyleClass().add("connection-box");
        box.setMaxSize(520, Region.USE_PREF_SIZE);
        return box;
    }

    private static void row(GridPane grid, int at, String text, TextField field) {
        Label label = new Label(text);
        label.setLabelFor(field);
        label.setMinWidth(96);
        GridPane.setHgrow(field, Priority.ALWAYS);
        grid.addRow(at, label, field);
    }

    private Optional<ConnectionSettings> settings() {
        List<String> wanted = ConsoleOptions.split(seeds.getText());
        if (wanted.isEmpty() || name.getText().isBlank()) {
            message.setText("Give at least one seed, as HOST or HOST[PORT], and a name.");
            return Optional.empty();
        }
        return Optional.of(new ConnectionSettings(
                name.getText().strip(),
                cluster.getText().strip(),
                bind.getText().strip(),
                0,
                wanted));
    }

    /** Shows that the console is joining. */
    void joining(ConnectionSettings settings) {
        cluster.setText(settings.cluster());
        seeds.setText(String.join(", ", settings.seeds()));
        name.setText(settings.name());
        bind.setText(settings.bindAddress());
        join.setDisable(true);
        busy.setVisible(true);
        message.setText("Joining…");
    }

    /** Shows why it could not join; the form can be used again. */
    void failed(String why) {
        join.setDisable(false);
        busy.setVisible(false);
        message.setText(why);
    }
}
