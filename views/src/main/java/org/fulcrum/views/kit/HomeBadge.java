package org.fulcrum.views.kit;

import javafx.scene.control.Label;

/** The name of a home-node on its colour. */
public final class HomeBadge extends Label {
    private final HomePalette palette;
    private String home = "";

    /** A badge without a home yet. */
    public HomeBadge(HomePalette palette) {
        this.palette = palette;
        getStyleClass().add("home-badge");
    }

    /** Shows a home-node. */
    public void show(String name) {
        if (name.equals(home)) {
            return;
        }
        getStyleClass().removeIf(style -> style.startsWith("home-") && !style.equals("home-badge"));
        getStyleClass().add(palette.styleClass(name));
        home = name;
        setText(name);
        setAccessibleText("home " + name);
    }
}
