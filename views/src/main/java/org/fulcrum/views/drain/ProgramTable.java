package org.fulcrum.views.drain;

import java.util.List;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.Ordered;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The programs of a node that is to be emptied, a row each. */
final class ProgramTable extends TableView<ProgramRow> {
    private static final double ROW = 30;
    private static final double HEAD = 42;
    private static final int MOST_ROWS = 9;
    private static final int LEAST_ROWS = 3;

    private final ObservableList<ProgramRow> rows = FXCollections.observableArrayList();
    private final TableColumn<ProgramRow, ProgramRow> state = column("Goes to", 300);
    private final Label nothing = new Label();

    ProgramTable() {
        setId("drain-programs");
        setItems(rows);
        setFixedCellSize(ROW);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        TableColumn<ProgramRow, ProgramRow> program = column("Program", 250);
        program.setCellFactory(shownIn -> new ProgramCell());
        TableColumn<ProgramRow, ProgramRow> memory = column("Memory", 96);
        memory.getStyleClass().add("number-column");
        memory.setCellFactory(shownIn -> new MemoryCell());
        state.setCellFactory(shownIn -> new StateCell());
        getColumns().setAll(List.of(program, memory, state));
        getColumns().forEach(column -> column.setSortable(false));
        getColumns().forEach(column -> column.setReorderable(false));
        nothing.getStyleClass().add("placeholder-text");
        setPlaceholder(nothing);
    }

    private static TableColumn<ProgramRow, ProgramRow> column(String name, double width) {
        TableColumn<ProgramRow, ProgramRow> column = new TableColumn<>(name);
        column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()));
        column.setPrefWidth(width);
        return column;
    }

    /**
     * Shows these programs.
     *
     * @param heading of the column that says where they go, or why they do not
     * @param otherwise what to say when there is none
     */
    void show(List<ProgramRow> programs, String heading, String otherwise) {
        state.setText(heading);
        nothing.setText(otherwise);
        Ordered.syncValues(rows, programs, ProgramRow::process);
        double height = HEAD + ROW * Math.clamp(programs.size(), LEAST_ROWS, MOST_ROWS);
        setPrefHeight(height);
        setMinHeight(height);
    }

    private static final class ProgramCell extends TableCell<ProgramRow, ProgramRow> {
        @Override
        protected void updateItem(@Nullable ProgramRow row, boolean empty) {
            super.updateItem(row, empty);
            setText(empty || row == null ? null : row.command() + "  " + row.process());
        }
    }

    private static final class MemoryCell extends TableCell<ProgramRow, ProgramRow> {
        MemoryCell() {
            setAlignment(Pos.CENTER_RIGHT);
        }

        @Override
        protected void updateItem(@Nullable ProgramRow row, boolean empty) {
            super.updateItem(row, empty);
            setText(empty || row == null ? null : Formats.bytes(row.bytes()));
        }
    }

    /** What does not leave has an icon beside its reason; the reason can be longer than the column. */
    private static final class StateCell extends TableCell<ProgramRow, ProgramRow> {
        private final FontIcon icon = new FontIcon(Feather.ALERT_TRIANGLE);
        private final Tooltip whole = new Tooltip();

        StateCell() {
            icon.getStyleClass().add("stays-icon");
            whole.setWrapText(true);
            whole.setMaxWidth(480);
        }

        @Override
        protected void updateItem(@Nullable ProgramRow row, boolean empty) {
            super.updateItem(row, empty);
            ProgramRow shown = empty ? null : row;
            setText(shown == null ? null : shown.state());
            setGraphic(shown == null || !shown.stays() ? null : icon);
            setTooltip(shown == null ? null : whole);
            whole.setText(shown == null ? "" : shown.state());
        }
    }
}
