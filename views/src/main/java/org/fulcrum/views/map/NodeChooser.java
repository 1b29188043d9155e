package org.fulcrum.views.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.fulcrum.views.kit.Formats;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Moving a process without a mouse: the nodes as a list, each with its load and the verdict; Enter moves. */
public final class NodeChooser extends VBox {
    private static final double ROW = 46;
    private static final int ROWS = 9;

    /** The site is empty where there is only one. */
    private record Row(String node, String site, String load, Preflight preflight) {}

    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final ListView<Row> list = new ListView<>(rows);
    private final Runnable closed;
    private final BiConsumer<String, Preflight> chosen;

    /**
     * Asks for preflight on every node and shows the answers as they come.
     *
     * @param closed told when the administrator closes it
     * @param chosen told the node and what was known of it when the administrator chose
     */
    NodeChooser(
            ProcessSnapshot process,
            List<MapModel.Card> cards,
            MapController controller,
            Runnable closed,
            BiConsumer<String, Preflight> chosen) {
        super(12);
        this.closed = closed;
        this.chosen = chosen;
        getStyleClass().add("node-chooser");
        setId("node-chooser");
        setMaxSize(560, Region.USE_PREF_SIZE);
        Label title = new Label("Move " + ProcessText.shortName(process) + " to");
        title.getStyleClass().add("chooser-title");
        Label keys = new Label("Arrow keys choose, Enter moves, Escape closes");
        keys.getStyleClass().add("caption");
        prepare(cards.size());
        getChildren().addAll(title, list, keys);
        fill(process, cards, controller);
    }

    private void prepare(int nodes) {
        list.setCellFactory(view -> new RowCell());
        list.setFixedCellSize(ROW);
        list.setPrefHeight(ROW * Math.clamp(nodes, 1, ROWS) + 2);
        list.setAccessibleText("nodes");
        list.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            switch (event.getCode()) {
                case ENTER -> choose();
                case ESCAPE -> closed.run();
                default -> {
                    return;
                }
            }
            event.consume();
        });
        list.setOnMouseClicked(event -> {
            if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2) {
                choose();
            }
        });
    }

    private void fill(ProcessSnapshot process, List<MapModel.Card> cards, MapController controller) {
        boolean several =
                cards.stream().map(card -> card.node().site()).distinct().count() > 1;
        List<Row> initial = new ArrayList<>();
        for (MapModel.Card card : cards) {
            String site = several ? card.node().site() : "";
            initial.add(new Row(card.node().name(), site, Formats.loadPerCpu(card.node()), new Preflight.Checking()));
        }
        rows.setAll(initial);
        for (int i = 0; i < initial.size(); i++) {
            int at = i;
            Row row = initial.get(i);
            controller.ask(
                    process, row.node(), answer -> rows.set(at, new Row(row.node(), row.site(), row.load(), answer)));
        }
        list.getSelectionModel().select(firstElsewhere(process, initial));
    }

    private static int firstElsewhere(ProcessSnapshot process, List<Row> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).node().equals(process.node())) {
                return i;
            }
        }
        return 0;
    }

    private void choose() {
        Optional.ofNullable(list.getSelectionModel().getSelectedItem())
                .ifPresent(row -> chosen.accept(row.node(), row.preflight()));
    }

    /** Puts the keyboard into the list. */
    void focusList() {
        list.requestFocus();
    }

    private static final class RowCell extends ListCell<Row> {
        private final Label node = new Label();
        private final Label load = new Label();
        private final Label verdict = new Label();
        private final FontIcon icon = new FontIcon(Feather.LOADER);
        private final VBox box;

        RowCell() {
            load.getStyleClass().add("caption");
            verdict.getStyleClass().add("caption");
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            HBox top = new HBox(8, icon, node, space, load);
            top.setAlignment(Pos.CENTER_LEFT);
            box = new VBox(2, top, verdict);
            box.setAlignment(Pos.CENTER_LEFT);
            box.setMaxWidth(500);
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
            node.setText(row.node());
            load.setText((row.site().isEmpty() ? "" : "site " + row.site() + ", ") + "load " + row.load());
            verdict.setText(PreflightText.summary(row.preflight(), row.node()));
            icon.getStyleClass().removeAll("possible-icon", "impossible-icon");
            icon.setIconCode(VerdictPanel.icon(row.preflight()));
            if (row.preflight().allows()) {
                icon.getStyleClass().add("possible-icon");
            } else if (row.preflight().refuses()) {
                icon.getStyleClass().add("impossible-icon");
            }
            setAccessibleText(verdict.getText() + ", " + load.getText());
        }
    }
}
