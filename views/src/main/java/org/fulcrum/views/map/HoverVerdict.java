package org.fulcrum.views.map;

import java.util.Map;
import java.util.Optional;
import javafx.geometry.Bounds;
import javafx.scene.layout.Pane;

/** Shows the verdict just below the card under the pointer, or above it where there is no room below. */
final class HoverVerdict {
    private static final double GAP = 6;

    private final Pane overlay;
    private final VerdictPanel panel = new VerdictPanel();

    HoverVerdict(Pane overlay) {
        this.overlay = overlay;
        panel.setVisible(false);
        overlay.getChildren().add(panel);
    }

    /** Brings the panel in step with what is being dragged. */
    void show(Optional<MapModel.Carry> carry, Map<String, NodeCard> cards) {
        Optional<NodeCard> card = carry.flatMap(MapModel.Carry::over).map(cards::get);
        Optional<Preflight> known = carry.flatMap(MapModel.Carry::preflight);
        panel.setVisible(card.isPresent() && known.isPresent());
        card.ifPresent(below -> known.ifPresent(preflight -> {
            panel.show(preflight, below.name());
            place(below);
        }));
    }

    private void place(NodeCard card) {
        panel.applyCss();
        double width = card.getWidth();
        panel.setPrefWidth(width);
        double height = panel.prefHeight(width);
        Bounds layout = overlay.sceneToLocal(card.localToScene(card.getLayoutBounds()));
        double below = layout.getMaxY() + GAP;
        double above = layout.getMinY() - GAP - height;
        double top = below + height <= overlay.getHeight() ? below : Math.max(GAP, above);
        panel.resizeRelocate(Math.max(0, layout.getMinX()), top, width, height);
    }
}
