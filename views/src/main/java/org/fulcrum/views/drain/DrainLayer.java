package org.fulcrum.views.drain;

import javafx.scene.layout.StackPane;
import org.fulcrum.views.kit.PaneLayer;

/** Lays the pane over the screens while a node is shown. */
public final class DrainLayer extends StackPane {
    /** A layer with nothing on it. */
    public DrainLayer(DrainModel model, DrainController controller) {
        DrainView view = new DrainView(model, controller);
        PaneLayer layer = new PaneLayer(model::node, view, view::begin, controller::close);
        // Else it would take every press, as the layer itself would.
        visibleProperty().bind(layer.visibleProperty());
        getChildren().add(layer);
        model.onChange(() -> {
            view.render();
            layer.render();
        });
    }
}
