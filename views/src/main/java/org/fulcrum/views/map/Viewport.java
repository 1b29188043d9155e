package org.fulcrum.views.map;

import javafx.animation.AnimationTimer;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Region;

/**
 * What is seen of a map that is larger than its window: it follows the keyboard to the chip that has it, and scrolls by
 * itself while something is dragged near its upper or lower edge.
 */
final class Viewport {
    private static final double EDGE = 48;
    private static final double PIXELS_A_FRAME = 9;
    private static final double MARGIN = 12;

    private final ScrollPane pane;
    private final Region content;
    private double speed;
    private final AnimationTimer drift = new AnimationTimer() {
        @Override
        public void handle(long nanos) {
            scrollBy(speed);
        }
    };

    Viewport(ScrollPane pane, Region content) {
        this.pane = pane;
        this.content = content;
    }

    /** Something is being dragged at this place of the scene. */
    void dragAt(double sceneX, double sceneY) {
        Point2D at = pane.sceneToLocal(sceneX, sceneY);
        double before = speed;
        speed = speedAt(at.getY(), pane.getHeight());
        if (speed != 0 && before == 0) {
            drift.start();
        } else if (speed == 0) {
            drift.stop();
        }
    }

    /** The drag has ended. */
    void dragEnded() {
        speed = 0;
        drift.stop();
    }

    /** Pixels a frame for a pointer at that height: the nearer to the edge the faster. */
    static double speedAt(double y, double height) {
        if (y < EDGE) {
            return -PIXELS_A_FRAME * Math.min(1, (EDGE - y) / EDGE);
        }
        double below = y - (height - EDGE);
        return below > 0 ? PIXELS_A_FRAME * Math.min(1, below / EDGE) : 0;
    }

    /** Scrolls as little as needed to show a node. */
    void reveal(Node node) {
        Bounds at = content.sceneToLocal(node.localToScene(node.getLayoutBounds()));
        double top = hidden() * pane.getVvalue();
        double bottom = top + pane.getViewportBounds().getHeight();
        if (at.getMinY() - MARGIN < top) {
            scrollBy(at.getMinY() - MARGIN - top);
        } else if (at.getMaxY() + MARGIN > bottom) {
            scrollBy(at.getMaxY() + MARGIN - bottom);
        }
    }

    private void scrollBy(double pixels) {
        double hidden = hidden();
        if (hidden > 0) {
            pane.setVvalue(Math.clamp(pane.getVvalue() + pixels / hidden, 0, 1));
        }
    }

    private double hidden() {
        return Math.max(0, content.getHeight() - pane.getViewportBounds().getHeight());
    }
}
