package org.fulcrum.views.kit;

import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import org.fulcrum.runtime.api.Standing;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Whether a node takes processes, as an icon and a word; not there while it does. */
public final class StandingBadge extends Label {
    private static final PseudoClass DRAINING = PseudoClass.getPseudoClass("draining");
    private static final PseudoClass DRAINED = PseudoClass.getPseudoClass("drained");

    private final FontIcon icon = new FontIcon(Feather.LOCK);
    private final Tooltip whole = new Tooltip();

    /** A badge of an open node. */
    public StandingBadge() {
        getStyleClass().add("standing-badge");
        setGraphic(icon);
        setTooltip(whole);
        setMinWidth(USE_PREF_SIZE);
        managedProperty().bind(visibleProperty());
        show(Standing.OPEN);
    }

    /** Shows a standing. */
    public void show(Standing standing) {
        setVisible(!standing.open());
        setText(Formats.standing(standing));
        icon.setIconCode(
                switch (standing.state()) {
                    case OPEN, CORDONED -> Feather.LOCK;
                    case DRAINING -> Feather.LOG_OUT;
                    case DRAINED -> Feather.CHECK_CIRCLE;
                });
        whole.setText(standing.describe());
        setAccessibleText(standing.describe());
        pseudoClassStateChanged(DRAINING, standing.state() == Standing.State.DRAINING);
        pseudoClassStateChanged(DRAINED, standing.state() == Standing.State.DRAINED);
    }
}
