package org.fulcrum.runtime.sim;

import java.util.random.RandomGenerator;

/** A number that is drawn anew for each job. */
sealed interface Draw {
    /** Draws. */
    double next(RandomGenerator random);

    /** The same number each time. */
    record Fixed(double value) implements Draw {
        @Override
        public double next(RandomGenerator random) {
            return value;
        }
    }

    /** Any number between two, each as likely. */
    record Uniform(double least, double most) implements Draw {
        @Override
        public double next(RandomGenerator random) {
            return least + (most - least) * random.nextDouble();
        }
    }

    /** Without memory: what has passed says nothing of what is left. */
    record Exponential(double mean) implements Draw {
        @Override
        public double next(RandomGenerator random) {
            return -mean * Math.log(1 - random.nextDouble());
        }
    }

    /** Heavy tail, cut at {@value #LONGEST} times the least: what has lasted long will last longer. */
    record Pareto(double shape, double least) implements Draw {
        static final double LONGEST = 1000;

        @Override
        public double next(RandomGenerator random) {
            return least * Math.min(LONGEST, Math.pow(1 - random.nextDouble(), -1 / shape));
        }
    }
}
