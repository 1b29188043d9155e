package org.fulcrum.views.map;

import atlantafx.base.controls.ModalPane;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javafx.application.Platform;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.ProcessKey;
import org.fulcrum.runtime.api.ProcessSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The map by keyboard and by menu: arrows walk over the chips, M opens the list of nodes, H and Delete send home, B
 * moves to the best node, Ctrl+Z takes the last move back.
 */
final class MapKeys {
    private static final KeyCombination UNDO = new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN);

    private final MapView view;
    private final MapModel model;
    private final MapController controller;
    private final ModalPane chooser = new ModalPane();
    private @Nullable ContextMenu open;
    private @Nullable ProcessKey chooserFor;

    MapKeys(MapView view, MapModel model, MapController controller) {
        this.view = view;
        this.model = model;
        this.controller = controller;
        chooser.setInTransitionFactory(null);
        chooser.setOutTransitionFactory(null);
        chooser.displayProperty().subscribe(this::back);
        view.getChildren().add(chooser);
        view.addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
    }

    /** Gives a chip its context menu. */
    void menu(ProcessChip chip) {
        chip.setOnContextMenuRequested(event -> {
            ContextMenu menu = menu(chip.key());
            if (event.isKeyboardTrigger()) {
                menu.show(chip, Side.BOTTOM, 0, 0);
            } else {
                menu.show(chip, event.getScreenX(), event.getScreenY());
            }
            event.consume();
        });
    }

    private ContextMenu menu(ProcessKey key) {
        if (open != null) {
            open.hide();
        }
        boolean atHome =
                model.process(key).filter(p -> p.node().equals(key.home())).isPresent();
        MenuItem home = item("Send home to " + key.home(), KeyCode.H, () -> controller.sendHome(key));
        home.setDisable(atHome);
        ContextMenu menu = new ContextMenu(
                item("Move to…", KeyCode.M, () -> choose(key)),
                item("Move to the best node", KeyCode.B, () -> controller.move(key, new Destination.Best())),
                home,
                new SeparatorMenuItem(),
                item("Take the last move back", null, controller::undo));
        open = menu;
        return menu;
    }

    private static MenuItem item(String text, @Nullable KeyCode key, Runnable action) {
        MenuItem item = new MenuItem(text);
        if (key != null) {
            item.setAccelerator(new KeyCodeCombination(key));
        }
        item.setOnAction(event -> action.run());
        return item;
    }

    private void pressed(KeyEvent event) {
        if (chooser.isDisplay()) {
            return;
        }
        boolean used = UNDO.match(event)
                ? undo()
                : plain(event) && focused().filter(key -> act(key, event)).isPresent();
        if (used) {
            event.consume();
        }
    }

    private static boolean plain(KeyEvent event) {
        return !event.isControlDown() && !event.isAltDown() && !event.isMetaDown() && !event.isShiftDown();
    }

    private boolean undo() {
        controller.undo();
        return true;
    }

    private boolean act(ProcessKey key, KeyEvent event) {
        switch (event.getCode()) {
            case M, ENTER -> choose(key);
            case H, DELETE -> controller.sendHome(key);
            case B -> controller.move(key, new Destination.Best());
            case UP -> walk(key, 0, -1);
            case DOWN -> walk(key, 0, 1);
            case LEFT -> walk(key, -1, 0);
            case RIGHT -> walk(key, 1, 0);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The process whose chip has the keyboard. */
    Optional<ProcessKey> focused() {
        Node owner = view.getScene() == null ? null : view.getScene().getFocusOwner();
        return owner instanceof ProcessChip chip ? Optional.of(chip.key()) : Optional.empty();
    }

    private void walk(ProcessKey from, int cards, int rows) {
        List<List<ProcessSnapshot>> columns = model.cards().stream()
                .map(MapModel.Card::processes)
                .filter(processes -> !processes.isEmpty())
                .toList();
        for (int c = 0; c < columns.size(); c++) {
            List<ProcessSnapshot> column = columns.get(c);
            int r = row(column, from);
            if (r >= 0) {
                List<ProcessSnapshot> next = columns.get(Math.clamp(c + cards, 0, columns.size() - 1));
                view.chip(next.get(Math.clamp(r + rows, 0, next.size() - 1)).key())
                        .ifPresent(Node::requestFocus);
                return;
            }
        }
    }

    private static int row(List<ProcessSnapshot> column, ProcessKey key) {
        return IntStream.range(0, column.size())
                .filter(i -> column.get(i).key().equals(key))
                .findFirst()
                .orElse(-1);
    }

    private void choose(ProcessKey key) {
        model.process(key).ifPresent(process -> {
            chooserFor = key;
            NodeChooser nodes = new NodeChooser(process, model.cards(), controller, this::close, (node, known) -> {
                close();
                controller.order(process, node, known);
            });
            chooser.show(nodes);
            Platform.runLater(nodes::focusList);
        });
    }

    private void close() {
        chooser.hide(true);
    }

    /** Gives the keyboard back to the chip when the list of nodes has gone. */
    private void back(boolean shown) {
        ProcessKey key = chooserFor;
        if (!shown && key != null) {
            chooserFor = null;
            view.chip(key).ifPresent(Node::requestFocus);
        }
    }
}
