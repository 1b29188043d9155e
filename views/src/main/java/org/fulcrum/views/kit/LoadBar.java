package org.fulcrum.views.kit;

import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.scene.layout.Region;

/**
 * A horizontal bar for a quantity with a comfortable range. It turns {@code :high} and {@code :over} at two thresholds;
 * a mark may show where the capacity ends. The number belongs beside it, so colour is never the only sign.
 */
public final class LoadBar extends Region {
    private static final PseudoClass HIGH = PseudoClass.getPseudoClass("high");
    private static final PseudoClass OVER = PseudoClass.getPseudoClass("over");
    private static final double HEIGHT = 8;
    private static final double WIDTH = 100;

    private final Region fill = new Region();
    private final Region mark = new Region();
    private final double full;
    private final double high;
    private final double over;
    private double value;

    /**
     * A bar at zero.
     *
     * @param full value at which it is filled
     * @param high value from which it is high
     * @param over value from which it is over; when below {@code full} a mark shows it
     */
    public LoadBar(double full, double high, double over) {
        this.full = full;
        this.high = high;
        this.over = over;
        getStyleClass().add("load-bar");
        fill.getStyleClass().add("fill");
        mark.getStyleClass().add("mark");
        mark.setVisible(over < full);
        fill.setManaged(false);
        mark.setManaged(false);
        getChildren().addAll(fill, mark);
    }

    /** A bar for load per processor: filled at two runnable threads each, with a mark at one. */
    public static LoadBar forLoad() {
        return new LoadBar(2, 0.85, 1);
    }

    /** A bar for a fraction of something that must not run out, such as memory. */
    public static LoadBar forFraction() {
        return new LoadBar(1, 0.75, 0.9).withoutMark();
    }

    /** Shows a value; negative counts as zero. */
    public void show(double shown) {
        value = Math.max(0, shown);
        pseudoClassStateChanged(OVER, value >= over);
        pseudoClassStateChanged(HIGH, value >= high && value < over);
        requestLayout();
    }

    /** The value shown. */
    public double value() {
        return value;
    }

    private LoadBar withoutMark() {
        mark.setVisible(false);
        return this;
    }

    @Override
    protected void layoutChildren() {
        Insets in = getInsets();
        double width = getWidth() - in.getLeft() - in.getRight();
        double height = getHeight() - in.getTop() - in.getBottom();
        double part = full <= 0 ? 0 : Math.min(1, value / full);
        fill.resizeRelocate(in.getLeft(), in.getTop(), snapSizeX(width * part), height);
        mark.resizeRelocate(snapPositionX(in.getLeft() + width * over / full), 0, 1, getHeight());
    }

    @Override
    protected double computePrefHeight(double width) {
        return HEIGHT;
    }

    @Override
    protected double computeMinHeight(double width) {
        return HEIGHT;
    }

    @Override
    protected double computePrefWidth(double height) {
        return WIDTH;
    }
}
