package org.fulcrum.views.sites;

import javafx.scene.layout.StackPane;
import org.fulcrum.views.kit.HomePalette;
import org.fulcrum.views.kit.PaneLayer;

/** Lays the pane over the screens while a site is shown. */
public final class DetachLayer extends StackPane {
    /** A layer with nothing on it. */
    public DetachLayer(DetachModel model, DetachController controller, HomePalette palette) {
        DetachView view = new DetachView(model, controller, palette);
        PaneLayer layer = new PaneLayer(model::site, view, view::begin, controller::close);
        // Else it would take every press, as the layer itself would.
        visibleProperty().bind(layer.visibleProperty());
        getChildren().add(layer);
        model.onChange(() -> {
            view.render();
            layer.render();
        });
    }
}
