package org.fulcrum.views.map;

import javafx.application.Platform;
import javafx.event.EventHandler;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.paint.Color;

/**
 * Dragging a chip onto a card: a full press-drag-release gesture with a ghost in an overlay.
 *
 * <p>The end of a drag is watched on the scene, because a chip that has changed its card or has gone never hears of the
 * release. The release of the button may come before the drop on the card, so it ends the drag one turn later.
 */
final class DragGesture {
    private static final double OFFSET = 10;

    private final MapController controller;
    private final MapModel model;
    private final Pane overlay;
    private final Viewport viewport;
    private final ImageView ghost = new ImageView();
    private final EventHandler<MouseEvent> dragged = this::follow;
    private final EventHandler<MouseEvent> released = this::release;
    private final EventHandler<KeyEvent> pressed = this::escape;

    DragGesture(MapController controller, MapModel model, Pane overlay, Viewport viewport) {
        this.controller = controller;
        this.model = model;
        this.overlay = overlay;
        this.viewport = viewport;
        ghost.getStyleClass().add("drag-ghost");
        ghost.setId("drag-ghost");
        ghost.setVisible(false);
        overlay.getChildren().add(ghost);
    }

    /** Watches the scene that the map has come into. */
    void attach(Scene scene) {
        scene.addEventFilter(MouseEvent.MOUSE_DRAGGED, dragged);
        scene.addEventFilter(MouseEvent.MOUSE_RELEASED, released);
        scene.addEventFilter(KeyEvent.KEY_PRESSED, pressed);
    }

    /** Stops watching the scene that the map has left. */
    void detach(Scene scene) {
        scene.removeEventFilter(MouseEvent.MOUSE_DRAGGED, dragged);
        scene.removeEventFilter(MouseEvent.MOUSE_RELEASED, released);
        scene.removeEventFilter(KeyEvent.KEY_PRESSED, pressed);
        controller.cancel();
    }

    /** A chip that can be dragged. */
    void source(ProcessChip chip) {
        chip.setOnDragDetected(event -> {
            if (event.getButton() == MouseButton.PRIMARY) {
                start(chip, event);
                event.consume();
            }
        });
    }

    private void start(ProcessChip chip, MouseEvent event) {
        SnapshotParameters parameters = new SnapshotParameters();
        parameters.setFill(Color.TRANSPARENT);
        ghost.setImage(chip.snapshot(parameters, null));
        if (controller.lift(chip.key())) {
            chip.startFullDrag();
            follow(event);
        }
    }

    /** A card onto which chips can be dropped. */
    void target(NodeCard card) {
        card.setOnMouseDragEntered(event -> controller.hover(card.name()));
        card.setOnMouseDragExited(event -> controller.leave(card.name()));
        card.setOnMouseDragReleased(event -> controller.drop(card.name()));
    }

    /** Brings the ghost in step with the model. */
    void render() {
        boolean carrying = model.carry().isPresent();
        ghost.setVisible(carrying);
        if (!carrying) {
            viewport.dragEnded();
        }
    }

    private void follow(MouseEvent event) {
        if (model.carry().isPresent()) {
            Point2D at = overlay.sceneToLocal(event.getSceneX(), event.getSceneY());
            ghost.relocate(at.getX() + OFFSET, at.getY() + OFFSET);
            viewport.dragAt(event.getSceneX(), event.getSceneY());
        }
    }

    private void release(MouseEvent event) {
        Platform.runLater(controller::cancel);
    }

    private void escape(KeyEvent event) {
        if (event.getCode() == KeyCode.ESCAPE && model.carry().isPresent()) {
            controller.cancel();
            event.consume();
        }
    }
}
