package org.fulcrum.views.decisions;

import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fulcrum.views.decisions.DecisionsModel.Row;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** One recommendation: who, from where to where, what it brings; below, when asked for, the reasons. */
final class DecisionCell extends ListCell<Row> {
    private static final double REASONS_INDENT = 51;

    private final FontIcon chevron = new FontIcon(Feather.CHEVRON_RIGHT);
    private final Button more = new Button(null, chevron);
    private final Label program = label("decision-program");
    private final Label process = label("caption");
    private final Label way = label("figure");
    private final Label gain = label("figure");
    private final Label bytes = label("figure");
    private final Label cause = label("caption");
    private final Button apply = new Button("Apply");
    private final ProgressBar moving = new ProgressBar();
    private final VBox reasons = new VBox(3);
    private final VBox box = new VBox(6);

    /**
     * An empty cell.
     *
     * @param applied told the row whose button was pressed
     * @param toggled told the row whose reasons are to be shown or hidden
     */
    DecisionCell(Consumer<Row> applied, Consumer<Row> toggled) {
        getStyleClass().add("decision-cell");
        more.getStyleClass().addAll("button-icon", "flat", "small", "decision-more");
        more.setFocusTraversable(false);
        more.setOnAction(event -> on(toggled));
        apply.getStyleClass().add("decision-apply");
        apply.setFocusTraversable(false);
        apply.setOnAction(event -> on(applied));
        moving.getStyleClass().add("move-progress");
        moving.setPrefWidth(70);
        reasons.setPadding(new Insets(0, 0, 4, REASONS_INDENT));
        box.getChildren().add(row());
        setPrefWidth(0);
    }

    private HBox row() {
        VBox who = new VBox(2, new HBox(10, program, process), cause);
        who.setAlignment(Pos.CENTER_LEFT);
        who.setMinWidth(0);
        HBox.setHgrow(who, Priority.ALWAYS);
        bytes.setAlignment(Pos.CENTER_RIGHT);
        width(way, 120);
        width(gain, 160);
        width(bytes, 80);
        StackPane action = new StackPane(moving, apply);
        action.setMinWidth(84);
        HBox row = new HBox(14, more, who, way, gain, bytes, action);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private static void width(Region region, double width) {
        region.setMinWidth(width);
        region.setPrefWidth(width);
    }

    private static Label label(String styleClass) {
        Label label = new Label();
        label.getStyleClass().add(styleClass);
        return label;
    }

    private void on(Consumer<Row> told) {
        Row row = getItem();
        if (row != null) {
            told.accept(row);
        }
    }

    @Override
    protected void updateItem(@Nullable Row row, boolean empty) {
        super.updateItem(row, empty);
        setGraphic(empty || row == null ? null : box);
        if (!empty && row != null) {
            show(row);
        }
    }

    private void show(Row row) {
        program.setText(row.program());
        process.setText(row.process().toString());
        way.setText(row.way());
        gain.setText(row.gain());
        bytes.setText(row.bytes());
        cause.setText(row.cause());
        apply.setVisible(!row.moving());
        apply.setId("apply-" + row.process().home() + "-" + row.process().pid());
        moving.setVisible(row.moving());
        chevron.setIconCode(row.expanded() ? Feather.CHEVRON_DOWN : Feather.CHEVRON_RIGHT);
        more.setAccessibleText(row.expanded() ? "hide the reasons" : "show the reasons");
        box.getChildren().setAll(box.getChildren().getFirst());
        if (row.expanded()) {
            reasons.getChildren()
                    .setAll(row.reasons().stream().map(DecisionCell::reason).toList());
            box.getChildren().add(reasons);
        }
        setAccessibleText(
                "%s, %s, %s, %s, %s".formatted(row.program(), row.process(), row.way(), row.cause(), row.gain()));
    }

    private static Label reason(String text) {
        Label label = label("decision-reason");
        label.setText(text);
        label.setWrapText(true);
        return label;
    }
}
