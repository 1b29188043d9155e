package org.fulcrum.views.kit;

import atlantafx.base.controls.ModalPane;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/** Lays a pane over the screens while there is something for it to show, and gives the keyboard back afterwards. */
public final class PaneLayer extends StackPane {
    private final Supplier<Optional<String>> subject;
    private final Node view;
    private final Runnable begin;
    private final Runnable close;
    private final ModalPane pane = new ModalPane();
    private @Nullable String shown;
    private @Nullable Node before;

    /**
     * A layer with nothing on it.
     *
     * @param subject what the pane is to show; empty when there is to be none
     * @param begin puts the keyboard into the pane
     * @param close told when somebody has closed it beside its buttons
     */
    public PaneLayer(Supplier<Optional<String>> subject, Node view, Runnable begin, Runnable close) {
        this.subject = subject;
        this.view = view;
        this.begin = begin;
        this.close = close;
        // A pane that shows nothing only goes behind its siblings, and here it has none: it would take every press.
        visibleProperty().bind(pane.displayProperty());
        pane.setInTransitionFactory(null);
        pane.setOutTransitionFactory(null);
        pane.displayProperty().subscribe(this::displayed);
        getChildren().add(pane);
    }

    /** Shows or hides the pane, when what it is to show has changed. */
    public void render() {
        Optional<String> wanted = subject.get();
        if (wanted.isPresent() && !wanted.get().equals(shown)) {
            before = getScene() == null ? null : getScene().getFocusOwner();
            shown = wanted.get();
            pane.show(view);
            Platform.runLater(begin);
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
        if (subject.get().isPresent()) {
            close.run();
        }
        Node owner = before;
        if (owner != null) {
            owner.requestFocus();
        }
    }
}
