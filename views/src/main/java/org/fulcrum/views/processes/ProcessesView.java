package org.fulcrum.views.processes;

import atlantafx.base.controls.CustomTextField;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import javafx.collections.transformation.SortedList;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ClusterSnapshot;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.views.kit.Formats;
import org.fulcrum.views.kit.HomeBadge;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.Ordered;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The processes of the cluster as a table. */
public final class ProcessesView extends VBox {
    private final ObservableList<ProcessSnapshot> all = FXCollections.observableArrayList();
    private final FilteredList<ProcessSnapshot> shown = new FilteredList<>(all);
    private final TableView<ProcessSnapshot> table = new TableView<>();
    private final CustomTextField filter = new CustomTextField();
    private final Label count = new Label();

    /** An empty table. */
    public ProcessesView(HomePalette palette) {
        super(12);
        getStyleClass().add("processes-view");
        filter.setId("process-filter");
        filter.setLeft(new FontIcon(Feather.SEARCH));
        filter.setPromptText("Filter by command, pid, user, node or state");
        filter.setAccessibleText("filter");
        filter.setPrefWidth(380);
        filter.textProperty().subscribe(text -> narrow(text == null ? "" : text));
        count.getStyleClass().add("caption");
        HBox top = new HBox(16, filter, count);
        top.setAlignment(Pos.CENTER_LEFT);
        table.setId("process-table");
        columns(palette);
        VBox.setVgrow(table, Priority.ALWAYS);
        getChildren().addAll(top, table);
    }

    private void columns(HomePalette palette) {
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        TableColumn<ProcessSnapshot, String> home =
                column("Home", 90, p -> p.key().home());
        home.setCellFactory(column -> new HomeCell(palette));
        table.getColumns().add(home);
        number("PID", 80, p -> p.key().pid(), pid -> Integer.toString(pid));
        table.getColumns().add(column("Runs on", 90, ProcessSnapshot::node));
        table.getColumns().add(column("State", 100, p -> Formats.residency(p.residency())));
        table.getColumns().add(column("User", 90, ProcessSnapshot::user));
        number("CPU", 80, ProcessSnapshot::cpuPercent, Formats::percent);
        number("Resident", 100, ProcessSnapshot::residentBytes, Formats::bytes);
        number("Threads", 80, ProcessSnapshot::threads, threads -> Formats.count(threads));
        number("Moves", 75, ProcessSnapshot::moves, moves -> Formats.count(moves));
        number("Forwarded", 105, ProcessSnapshot::forwardedCalls, calls -> Formats.count(calls) + " calls");
        table.getColumns().add(column("Command", 320, ProcessSnapshot::command));
        table.setPlaceholder(new Label("No process of Fulcrum's matches."));
        SortedList<ProcessSnapshot> sorted = new SortedList<>(shown);
        sorted.comparatorProperty().bind(table.comparatorProperty());
        table.setItems(sorted);
    }

    private static TableColumn<ProcessSnapshot, String> column(
            String name, double width, Function<ProcessSnapshot, String> text) {
        TableColumn<ProcessSnapshot, String> column = new TableColumn<>(name);
        column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(text.apply(cell.getValue())));
        column.setPrefWidth(width);
        return column;
    }

    private <N extends Comparable<N>> void number(
            String name, double width, Function<ProcessSnapshot, N> value, Function<N, String> text) {
        TableColumn<ProcessSnapshot, N> column = new TableColumn<>(name);
        column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(value.apply(cell.getValue())));
        column.setCellFactory(shownIn -> new NumberCell<>(text));
        column.setComparator(Comparator.naturalOrder());
        column.getStyleClass().add("number-column");
        column.setPrefWidth(width);
        table.getColumns().add(column);
    }

    /** Shows the processes of a snapshot. */
    public void show(ClusterSnapshot snapshot) {
        Ordered.syncValues(all, snapshot.processes(), ProcessSnapshot::key);
        counted();
    }

    private void narrow(String text) {
        shown.setPredicate(new ProcessFilter(text));
        counted();
    }

    private void counted() {
        count.setText(Formats.count(shown.size()) + " of " + Formats.count(all.size()) + " shown");
    }

    /** What the table shows now, for tests. */
    List<ProcessSnapshot> shown() {
        return List.copyOf(table.getItems());
    }

    private static final class NumberCell<N> extends TableCell<ProcessSnapshot, N> {
        private final Function<N, String> text;

        NumberCell(Function<N, String> text) {
            this.text = text;
            setAlignment(Pos.CENTER_RIGHT);
        }

        @Override
        protected void updateItem(@Nullable N value, boolean empty) {
            super.updateItem(value, empty);
            setText(empty || value == null ? null : text.apply(value));
        }
    }

    private static final class HomeCell extends TableCell<ProcessSnapshot, String> {
        private final HomeBadge badge;
        private final HBox box;

        HomeCell(HomePalette palette) {
            badge = new HomeBadge(palette);
            box = new HBox(badge);
            box.setAlignment(Pos.CENTER_LEFT);
        }

        @Override
        protected void updateItem(@Nullable String home, boolean empty) {
            super.updateItem(home, empty);
            setGraphic(empty || home == null ? null : box);
            if (!empty && home != null) {
                badge.show(home);
            }
        }
    }
}
