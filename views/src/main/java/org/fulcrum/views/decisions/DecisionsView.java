package org.fulcrum.views.decisions;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.views.decisions.DecisionsModel.Row;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.Ordered;
import org.jspecify.annotations.Nullable;

/** Lists recommendations; Enter or the button applies one, Space shows its reasons. */
public final class DecisionsView extends VBox {
    private final DecisionsModel model;
    private final DecisionsController controller;
    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final ListView<Row> list = new ListView<>(rows);
    private final Label title = new Label();
    private final Label mode = new Label();
    private final Label nothing = new Label();
    private final Label keys = new Label("Arrow keys choose, Enter applies, Space shows the reasons");

    /** A list of that model; what is pressed goes to the controller. */
    public DecisionsView(DecisionsModel model, DecisionsController controller) {
        super(12);
        this.model = model;
        this.controller = controller;
        getStyleClass().add("decisions-view");
        title.getStyleClass().add("section-title");
        mode.setId("decisions-mode");
        mode.getStyleClass().add("caption");
        keys.getStyleClass().add("caption");
        keys.managedProperty().bind(keys.visibleProperty());
        nothing.setId("decisions-nothing");
        nothing.getStyleClass().add("placeholder-text");
        nothing.setWrapText(true);
        HBox head = new HBox(16, title, mode);
        head.setAlignment(Pos.BASELINE_LEFT);
        prepareList();
        getChildren().addAll(head, list, keys);
        render();
    }

    private void prepareList() {
        list.setId("decisions-list");
        list.setAccessibleText("recommended moves");
        list.setPlaceholder(nothing);
        list.setCellFactory(view -> new DecisionCell(this::apply, this::toggle));
        VBox.setVgrow(list, Priority.ALWAYS);
        list.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            switch (event.getCode()) {
                case ENTER -> selected(this::apply);
                case SPACE -> selected(this::toggle);
                default -> {
                    return;
                }
            }
            event.consume();
        });
    }

    private void selected(Consumer<Row> action) {
        Optional.ofNullable(list.getSelectionModel().getSelectedItem()).ifPresent(action);
    }

    private void apply(Row row) {
        controller.apply(row);
        render();
    }

    private void toggle(Row row) {
        controller.toggle(row);
        render();
    }

    /** Shows the recommendations of a snapshot. */
    public void show(ClusterSnapshot snapshot) {
        model.apply(snapshot);
        render();
    }

    private void render() {
        List<Row> latest = model.rows();
        Row selected = list.getSelectionModel().getSelectedItem();
        Ordered.syncValues(rows, latest, Row::process);
        select(selected == null ? null : selected.process());
        title.setText(latest.isEmpty() ? "Recommendations" : Formats.counted(latest.size(), "recommendation"));
        mode.setText(model.mode());
        nothing.setText(model.whyEmpty());
        keys.setVisible(!latest.isEmpty());
    }

    /** The same process stays selected; when its row has gone none is, lest Enter apply another. */
    private void select(@Nullable ProcessKey process) {
        rows.stream()
                .filter(row -> row.process().equals(process))
                .findFirst()
                .ifPresentOrElse(list.getSelectionModel()::select, list.getSelectionModel()::clearSelection);
    }
}
