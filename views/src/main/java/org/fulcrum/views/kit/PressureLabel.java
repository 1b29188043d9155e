package org.fulcrum.views.kit;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;

/** One pressure figure of a node (PSI "some", ten-second average) with its name; an exclamation mark from 20 %. */
public final class PressureLabel extends HBox {
    /** Pressure from which it is marked, percent. */
    public static final double HIGH_PERCENT = 20;

    private static final PseudoClass HIGH = PseudoClass.getPseudoClass("high");

    private static final double WIDTH = 92;

    private final String resource;
    private final Label figure = new Label();

    /** A figure for a resource: {@code cpu}, {@code mem} or {@code io}. */
    public PressureLabel(String resource) {
        super(4);
        this.resource = resource;
        getStyleClass().add("pressure-label");
        setAlignment(Pos.BASELINE_LEFT);
        setMinWidth(WIDTH);
        Label name = new Label(resource);
        name.getStyleClass().add("caption");
        figure.getStyleClass().add("figure");
        getChildren().addAll(name, figure);
    }

    /** Shows percent; negative when the kernel has no PSI. */
    public void show(double percent) {
        boolean high = percent >= HIGH_PERCENT;
        figure.setText(Formats.percent(percent) + (high ? " !" : ""));
        pseudoClassStateChanged(HIGH, high);
        setAccessibleText(resource + " pressure " + Formats.percent(percent));
    }
}
