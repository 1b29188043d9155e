package org.fulcrum.views.kit;

import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Whether another site is attached, as an icon and a word; not there for the own one. */
public final class SiteBadge extends Label {
    private static final PseudoClass DETACHING = PseudoClass.getPseudoClass("detaching");
    private static final PseudoClass DETACHED = PseudoClass.getPseudoClass("detached");

    private final FontIcon icon = new FontIcon(Feather.LINK);

    /** A badge that is not there yet. */
    public SiteBadge() {
        getStyleClass().add("site-badge");
        setGraphic(icon);
        setMinWidth(USE_PREF_SIZE);
        managedProperty().bind(visibleProperty());
        setVisible(false);
    }

    /** Shows how a site stands to the own one. */
    public void show(SiteSnapshot site) {
        show(site.attached(), site.guestsHere() + site.oursThere());
        setVisible(!site.own());
    }

    /**
     * Shows how another site stands.
     *
     * @param left processes of either side that are still at the other
     */
    public void show(boolean attached, int left) {
        setText(Formats.tie(attached, left));
        setAccessibleText(getText());
        icon.setIconCode(attached ? Feather.LINK : left > 0 ? Feather.LOG_OUT : Feather.SCISSORS);
        pseudoClassStateChanged(DETACHING, !attached && left > 0);
        pseudoClassStateChanged(DETACHED, !attached && left == 0);
        setVisible(true);
    }
}
