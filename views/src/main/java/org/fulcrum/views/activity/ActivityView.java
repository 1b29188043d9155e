package org.fulcrum.views.activity;

import java.util.List;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.views.activity.ActivityModel.Row;
import org.fulcrum.views.kit.Ordered;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Lists moves in progress and just over. */
public final class ActivityView extends VBox {
    private static final double ROW = 28;
    private static final double HEIGHT = 150;

    private final ActivityModel model = new ActivityModel();
    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final Label title = new Label("Activity");

    /** An empty strip. */
    public ActivityView() {
        super(6);
        getStyleClass().add("activity-view");
        title.getStyleClass().add("section-title");
        ListView<Row> list = new ListView<>(rows);
        list.setId("activity-list");
        list.setCellFactory(view -> new RowCell());
        list.setFixedCellSize(ROW);
        Label nothing = new Label("No moves yet. Drag a process onto another node, or focus it and press M.");
        nothing.getStyleClass().add("placeholder-text");
        list.setPlaceholder(nothing);
        list.setAccessibleText("moves, newest first");
        VBox.setVgrow(list, Priority.ALWAYS);
        setPrefHeight(HEIGHT);
        setMinHeight(HEIGHT);
        getChildren().addAll(title, list);
    }

    /** Shows the activities of a snapshot. */
    public void show(ClusterSnapshot snapshot) {
        List<Row> latest = model.rows(snapshot);
        Ordered.syncValues(rows, latest, Row::key);
        long running = latest.stream()
                .filter(row -> row.state() == ActivityModel.State.RUNNING)
                .count();
        title.setText(running == 0 ? "Activity" : "Activity, " + running + " in progress");
    }

    private static final class RowCell extends ListCell<Row> {
        private final FontIcon icon = new FontIcon(Feather.REFRESH_CW);
        private final Label process = column(280, "figure");
        private final Label way = column(110, "figure");
        private final ProgressBar progress = new ProgressBar();
        private final Label detail = column(200, "figure");
        private final Tooltip whole = new Tooltip();
        private final Label age = column(90, "caption");
        private final HBox box = new HBox(14, icon, process, way, progress, detail, age);

        RowCell() {
            icon.getStyleClass().add("activity-icon");
            progress.getStyleClass().add("move-progress");
            progress.setMinWidth(110);
            progress.setPrefWidth(110);
            detail.setMaxWidth(Double.MAX_VALUE);
            detail.setTooltip(whole);
            HBox.setHgrow(detail, Priority.ALWAYS);
            age.setAlignment(Pos.CENTER_RIGHT);
            box.setAlignment(Pos.CENTER_LEFT);
            box.setMaxWidth(Double.MAX_VALUE);
            setPrefWidth(0);
        }

        private static Label column(double width, String styleClass) {
            Label label = new Label();
            label.setMinWidth(width);
            label.setPrefWidth(width);
            label.getStyleClass().add(styleClass);
            return label;
        }

        @Override
        protected void updateItem(Row row, boolean empty) {
            super.updateItem(row, empty);
            setGraphic(empty || row == null ? null : box);
            if (!empty && row != null) {
                show(row);
            }
        }

        private void show(Row row) {
            process.setText(row.process());
            way.setText(row.way());
            progress.setProgress(row.progress());
            progress.setVisible(row.state() == ActivityModel.State.RUNNING);
            detail.setText(row.detail());
            whole.setText(row.detail());
            age.setText(row.age());
            icon.setIconCode(icon(row.state()));
            icon.getStyleClass()
                    .setAll(
                            "ikonli-font-icon",
                            "activity-icon",
                            row.state().name().toLowerCase(java.util.Locale.ROOT));
            setAccessibleText(row.process() + ", " + row.way() + ", " + row.detail());
        }

        private static Feather icon(ActivityModel.State state) {
            return switch (state) {
                case RUNNING -> Feather.REFRESH_CW;
                case SUCCEEDED -> Feather.CHECK_CIRCLE;
                case FAILED -> Feather.ALERT_TRIANGLE;
                case LOST -> Feather.X_OCTAGON;
            };
        }
    }
}
