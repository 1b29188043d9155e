package org.fulcrum.views.drain;

import atlantafx.base.controls.ModalPane;
import java.util.Optional;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/** Lays the pane over the screens while a node is shown, and gives the keyboard back afterwards. */
public final class DrainLayer extends StackPane {
    private final DrainModel model;
    private final DrainController controller;
    private final DrainView view;
    private final ModalPane pane = new ModalPane();
    private @Nullable String shown;
    private @Nullable Node before;

    /** A layer with nothing on it. */
    public DrainLayer(DrainModel model, DrainController controller) {
        this.model = model;
        this.controller = controller;
        this.view = new DrainView(model, controller);
        // A pane that shows nothing only goes behind its siblings, and here it has none: it would take every press.
        visibleProperty().bind(pane.displayProperty());
        pane.setInTransitionFactory(null);
        pane.setOutTransitionFactory(null);
        pane.displayProperty().subscribe(this::displayed);
        getChildren().add(pane);
        model.onChange(this::render);
    }

    private void render() {
        Optional<String> wanted = model.node();
        view.render();
        if (wanted.isPresent() && !wanted.get().equals(shown)) {
            before = getScene() == null ? null : getScene().getFocusOwner();
            shown = wanted.get();
            pane.show(view);
            Platform.runLater(view::begin);
        } else if (wanted.isEmpty() && shown != null) {
            pane.hide(true);
        }
    }

    /** Escape and a press beside the pane close it as well. */
    private void displayed(boolean now) {
        if (now || shown == null) {
            return;
        }
        shown = null;
        if (model.node().isPresent()) {
            controller.close();
        }
        Node owner = before;
        if (owner != null) {
            owner.requestFocus();
        }
    }
}
