package org.fulcrum.chaos;

/**
 * What a run shall do.
 *
 * @param moves moves that must succeed
 * @param seed of all random choices
 * @param programs programs that run at a time
 * @param faults whether runtimes are stopped and killed and cables pulled
 * @param json whether JSON is printed
 * @param help whether only the help was asked for
 */
record ChaosOptions(int moves, long seed, int programs, boolean faults, boolean json, boolean help) {
    static final int DEFAULT_MOVES = 300;
    static final int DEFAULT_PROGRAMS = 3;
    private static final int MOST_MOVES = 1_000_000;
    private static final int MOST_PROGRAMS = 64;
    private static final int MOST_SEED = 1 << 20;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException for an option that is unknown or without its number
     */
    static ChaosOptions parse(String... arguments) {
        int moves = DEFAULT_MOVES;
        long seed = System.nanoTime() % MOST_SEED;
        int programs = DEFAULT_PROGRAMS;
        boolean faults = false;
        boolean json = false;
        boolean help = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--moves" -> moves = number(arguments, ++i, MOST_MOVES);
                case "--seed" -> seed = number(arguments, ++i, Integer.MAX_VALUE);
                case "--programs" -> programs = number(arguments, ++i, MOST_PROGRAMS);
                case "--faults" -> faults = true;
                case "--json" -> json = true;
                case "-h", "--help" -> help = true;
                default -> throw new IllegalArgumentException("there is no option '" + arguments[i] + "'");
            }
        }
        return new ChaosOptions(moves, seed, programs, faults, json, help);
    }

    private static int number(String[] arguments, int at, int most) {
        String option = arguments[at - 1];
        try {
            int number = at < arguments.length ? Integer.parseInt(arguments[at]) : 0;
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new IllegalArgumentException(option + " wants a number from 1 to " + most);
    }
}
