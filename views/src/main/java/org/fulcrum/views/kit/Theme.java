package org.fulcrum.views.kit;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.net.URL;
import java.util.Locale;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Scene;

/** The two looks of the console: AtlantaFX's Primer with Fulcrum's own shapes and colours on top. */
public enum Theme {
    /** Dark text on light ground. */
    LIGHT(new PrimerLight().getUserAgentStylesheet(), "light.css"),
    /** Light text on dark ground. */
    DARK(new PrimerDark().getUserAgentStylesheet(), "dark.css");

    private final String base;
    private final String colours;

    Theme(String base, String colours) {
        this.base = base;
        this.colours = colours;
    }

    /** Gives a scene this look; the base is common to all windows of the program. */
    public void apply(Scene scene) {
        Application.setUserAgentStylesheet(base);
        scene.getStylesheets().setAll(sheet("bridge.css"), sheet(colours), sheet("fulcrum.css"));
    }

    /** The other one. */
    public Theme other() {
        return this == LIGHT ? DARK : LIGHT;
    }

    /** Reads {@code light} or {@code dark}; anything else is light. */
    public static Theme parse(String word) {
        return "dark".equals(word.toLowerCase(Locale.ROOT)) ? DARK : LIGHT;
    }

    /** The text that {@link #parse} reads. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String sheet(String name) {
        URL url = Theme.class.getResource(name);
        return Objects.requireNonNull(url, name).toExternalForm();
    }
}
