package org.fulcrum.views.kit;

import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** How old a piece of information is; says so louder as it grows stale. */
public final class AgeLabel extends Label {
    private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");
    private static final PseudoClass SILENT = PseudoClass.getPseudoClass("silent");

    private final FontIcon icon = new FontIcon(Feather.CLOCK);

    /** Shows no age yet. */
    public AgeLabel() {
        getStyleClass().add("age-label");
        setGraphic(icon);
    }

    /** Shows an age in milliseconds. */
    public void show(long ageMillis) {
        Freshness freshness = Freshness.of(ageMillis);
        setText(word(freshness) + Formats.age(ageMillis));
        icon.setIconCode(freshness == Freshness.SILENT ? Feather.WIFI_OFF : Feather.CLOCK);
        pseudoClassStateChanged(STALE, freshness == Freshness.STALE);
        pseudoClassStateChanged(SILENT, freshness == Freshness.SILENT);
        setAccessibleText("information is " + Formats.age(ageMillis) + " old");
    }

    private static String word(Freshness freshness) {
        return switch (freshness) {
            case FRESH -> "";
            case STALE -> "stale ";
            case SILENT -> "silent ";
        };
    }
}
