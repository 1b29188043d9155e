package org.fulcrum.bench;

import java.util.Locale;

/**
 * One thing measured, alone or beside its baseline.
 *
 * @param name what was measured
 * @param unit unit of value and baseline
 * @param value median of the measured values
 * @param against what it is compared with; empty when it stands alone
 * @param baseline median of the values of that; 0 when it stands alone
 * @param judged what the goal is about: the ratios of the pairs measured in turn, or the values themselves
 * @param goal what is wanted of the median of those
 */
record Measurement(String name, String unit, double value, String against, double baseline, Samples judged, Goal goal) {
    /**
     * What is wanted.
     *
     * @param bound the bound
     * @param upper whether it is an upper one
     */
    record Goal(double bound, boolean upper) {
        /** Wanted: not more. */
        static Goal atMost(double bound) {
            return new Goal(bound, true);
        }

        /** Wanted: not less. */
        static Goal atLeast(double bound) {
            return new Goal(bound, false);
        }

        boolean isMetBy(double x) {
            return upper ? x <= bound : x >= bound;
        }

        @Override
        public String toString() {
            return (upper ? "≤ " : "≥ ") + String.format(Locale.ROOT, bound % 1 == 0 ? "%.0f" : "%s", bound);
        }
    }

    /** Values that stand alone. */
    static Measurement alone(String name, String unit, Samples values, Goal goal) {
        return new Measurement(name, unit, values.median(), "", 0, values, goal);
    }

    /** Values and baselines measured in turn, the first with the first and so on: what disturbs one disturbs both. */
    static Measurement pairs(String name, String unit, double[] values, String against, double[] baselines, Goal goal) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / baselines[i];
        }
        return new Measurement(
                name,
                unit,
                new Samples(values).median(),
                against,
                new Samples(baselines).median(),
                new Samples(ratios),
                goal);
    }

    /** Whether it has a baseline. */
    boolean compared() {
        return !against.isEmpty();
    }

    /** Whether it is as wanted. */
    boolean met() {
        return goal.isMetBy(judged.median());
    }
}
