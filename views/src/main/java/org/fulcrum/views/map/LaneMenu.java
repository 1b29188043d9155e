package org.fulcrum.views.map;

import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyEvent;
import org.fulcrum.runtime.api.SiteSnapshot;

/**
 * The menu of another site's lane, by mouse, by the menu key or Shift+F10, and its keys: D detaches the site, A
 * attaches it again.
 */
final class LaneMenu {
    private final MapModel model;
    private final SiteCommands commands;
    private final ContextMenu menu = new ContextMenu();

    LaneMenu(MapModel model, SiteCommands commands) {
        this.model = model;
        this.commands = commands;
    }

    /** Gives a header the menu. */
    void attach(LaneHeader header) {
        header.setAccessibleHelp("D detaches the site, A attaches it again");
        header.setOnMousePressed(event -> header.requestFocus());
        header.setOnContextMenuRequested(event -> ask(header, event));
        header.more().setOnAction(event -> below(header, header.more()));
        header.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (header.isFocused() && other(header) && act(header, event)) {
                event.consume();
            }
        });
    }

    /** There is nothing to detach the own site from. */
    private boolean other(LaneHeader header) {
        return model.site(header.site()).filter(site -> !site.own()).isPresent();
    }

    private void ask(LaneHeader header, ContextMenuEvent event) {
        if (!other(header)) {
            return;
        }
        if (event.isKeyboardTrigger()) {
            below(header, header);
        } else {
            fill(header.site());
            menu.show(header, event.getScreenX(), event.getScreenY());
        }
        event.consume();
    }

    private void below(LaneHeader header, Node anchor) {
        fill(header.site());
        menu.show(anchor, Side.BOTTOM, 0, 0);
    }

    private boolean act(LaneHeader header, KeyEvent event) {
        if (event.getCode() == KeyCode.CONTEXT_MENU || event.getCode() == KeyCode.F10 && event.isShiftDown()) {
            below(header, header);
            return true;
        }
        if (event.isControlDown() || event.isAltDown() || event.isMetaDown() || event.isShiftDown()) {
            return false;
        }
        switch (event.getCode()) {
            case D -> commands.detach(header.site());
            case A -> {
                if (!attached(header.site())) {
                    commands.attach(header.site());
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean attached(String site) {
        return model.site(site).map(SiteSnapshot::attached).orElse(true);
    }

    private void fill(String site) {
        boolean attached = attached(site);
        MenuItem detach = item(
                "site-detach", attached ? "Detach…" : "Show what is left…", KeyCode.D, () -> commands.detach(site));
        MenuItem attach = item("site-attach", "Attach again", KeyCode.A, () -> commands.attach(site));
        attach.setDisable(attached);
        menu.hide();
        menu.getItems().setAll(detach, attach);
    }

    private static MenuItem item(String id, String text, KeyCode key, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setId(id);
        item.setAccelerator(new KeyCodeCombination(key));
        item.setOnAction(event -> action.run());
        return item;
    }
}
