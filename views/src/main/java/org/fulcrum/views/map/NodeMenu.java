package org.fulcrum.views.map;

import java.util.Optional;
import javafx.geometry.Side;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyEvent;
import org.fulcrum.runtime.api.Standing;

/**
 * The menu of a node's card, by mouse, by the menu key or Shift+F10, and its keys: D drains, C cordons, O lets the node
 * take processes again.
 */
final class NodeMenu {
    private final MapModel model;
    private final NodeCommands commands;
    private final ContextMenu menu = new ContextMenu();

    NodeMenu(MapModel model, NodeCommands commands) {
        this.model = model;
        this.commands = commands;
    }

    /** Gives a card the menu. */
    void attach(NodeCard card) {
        card.setAccessibleHelp("D drains it, C cordons it, O lets it take processes again");
        card.setOnMousePressed(event -> takeFocus(card));
        card.setOnContextMenuRequested(event -> ask(card, event));
        card.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (card.isFocused() && act(card, event)) {
                event.consume();
            }
        });
    }

    /** A press on a chip comes up to its card, and the chip has taken the keyboard already. */
    private static void takeFocus(NodeCard card) {
        boolean onChip = card.getScene().getFocusOwner() instanceof ProcessChip chip && chip.isPressed();
        if (!onChip) {
            card.requestFocus();
        }
    }

    private void ask(NodeCard card, ContextMenuEvent event) {
        if (event.isKeyboardTrigger()) {
            below(card);
        } else {
            fill(card.name());
            menu.show(card, event.getScreenX(), event.getScreenY());
        }
        event.consume();
    }

    private void below(NodeCard card) {
        fill(card.name());
        menu.show(card, Side.BOTTOM, 0, 0);
    }

    private boolean act(NodeCard card, KeyEvent event) {
        if (event.getCode() == KeyCode.CONTEXT_MENU || event.getCode() == KeyCode.F10 && event.isShiftDown()) {
            below(card);
            return true;
        }
        if (event.isControlDown() || event.isAltDown() || event.isMetaDown() || event.isShiftDown()) {
            return false;
        }
        if (model.otherSite(card.name()).isPresent()) {
            return false;
        }
        Standing.State state = state(card.name());
        switch (event.getCode()) {
            case D -> commands.drain(card.name());
            case C -> whenOpen(state, () -> commands.cordon(card.name()));
            case O -> unlessOpen(state, () -> commands.open(card.name()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void whenOpen(Standing.State state, Runnable action) {
        if (state == Standing.State.OPEN) {
            action.run();
        }
    }

    private static void unlessOpen(Standing.State state, Runnable action) {
        if (state != Standing.State.OPEN) {
            action.run();
        }
    }

    private Standing.State state(String node) {
        return model.node(node).map(n -> n.standing().state()).orElse(Standing.State.OPEN);
    }

    /** What another site's nodes do is for its own people to say. */
    private static MenuItem notOurs(String node, String site) {
        MenuItem says = new MenuItem(node + " is a node of site " + site + ": it is drained and cordoned there");
        says.setId("node-elsewhere");
        says.setDisable(true);
        return says;
    }

    private void fill(String node) {
        Optional<String> site = model.otherSite(node);
        if (site.isPresent()) {
            menu.hide();
            menu.getItems().setAll(notOurs(node, site.get()));
            return;
        }
        Standing.State state = state(node);
        boolean empties = state == Standing.State.DRAINING || state == Standing.State.DRAINED;
        MenuItem cordon = item("node-cordon", "Cordon…", KeyCode.C, () -> commands.cordon(node));
        cordon.setDisable(state != Standing.State.OPEN);
        MenuItem drain =
                item("node-drain", empties ? "Show the drain…" : "Drain…", KeyCode.D, () -> commands.drain(node));
        MenuItem open = item("node-open", "Take processes again", KeyCode.O, () -> commands.open(node));
        open.setDisable(state == Standing.State.OPEN);
        menu.hide();
        menu.getItems().setAll(drain, cordon, open);
    }

    private static MenuItem item(String id, String text, KeyCode key, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setId(id);
        item.setAccelerator(new KeyCodeCombination(key));
        item.setOnAction(event -> action.run());
        return item;
    }
}
