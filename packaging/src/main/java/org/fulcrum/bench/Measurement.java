package org.fulcrum.bench;

/**
 * One number beside its baseline.
 *
 * @param name what was measured
 * @param unit unit of value and baseline
 * @param value the measured value
 * @param baseline what it is compared with; 0 when it stands alone
 * @param goal what is wanted of the ratio, or of the value when there is no baseline
 */
public record Measurement(String name, String unit, double value, double baseline, Goal goal) {
    /**
     * What is wanted.
     *
     * @param bound the bound
     * @param upper whether it is an upper one
     */
    public record Goal(double bound, boolean upper) {
        /** Wanted: not more. */
        public static Goal atMost(double bound) {
            return new Goal(bound, true);
        }

        /** Wanted: not less. */
        public static Goal atLeast(double bound) {
            return new Goal(bound, false);
        }

        boolean isMetBy(double x) {
            return upper ? x <= bound : x >= bound;
        }

        @Override
        public String toString() {
            return (upper ? "≤ " : "≥ ") + bound;
        }
    }

    /** Value by baseline; the value itself when there is none. */
    public double judged() {
        return baseline == 0 ? value : value / baseline;
    }

    /** Whether it is as wanted. */
    public boolean met() {
        return goal.isMetBy(judged());
    }
}
