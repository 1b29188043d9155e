package org.fulcrum.bench;

import java.util.Arrays;

/** Numbers of the same kind, measured one after the other. */
record Samples(double... values) {
    Samples {
        if (values.length == 0) {
            throw new IllegalArgumentException("no numbers");
        }
        values = values.clone();
        Arrays.sort(values);
    }

    /** Half are below, half above. */
    double median() {
        return quantile(0.5);
    }

    /** A quarter is below. */
    double low() {
        return quantile(0.25);
    }

    /** A quarter is above. */
    double high() {
        return quantile(0.75);
    }

    /** Between two numbers in proportion to their distances. */
    private double quantile(double share) {
        double at = share * (values.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, values.length - 1);
        return values[below] + (values[above] - values[below]) * (at - below);
    }
}
