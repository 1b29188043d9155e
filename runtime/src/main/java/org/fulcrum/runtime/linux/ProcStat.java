package org.fulcrum.runtime.linux;

import java.util.Optional;

/**
 * The fields of {@code /proc/PID/stat} (proc(5)) that are used. Pure.
 *
 * @param state one letter: R runs, S sleeps, D waits uninterruptibly, Z ended …
 * @param cpuTicks user and system time so far, of ended threads too, clock ticks (1/100 s)
 * @param childTicks likewise of its children that have ended and were waited for
 * @param threads number of threads
 * @param startTicks when it started, clock ticks after boot
 * @param residentPages resident set, pages
 */
public record ProcStat(char state, long cpuTicks, long childTicks, int threads, long startTicks, long residentPages) {
    private static final int STATE = 0;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int CHILDREN_USER_TICKS = 13;
    private static final int CHILDREN_SYSTEM_TICKS = 14;
    private static final int THREADS = 17;
    private static final int START = 19;
    private static final int RESIDENT = 21;

    /** Reads one line; empty when it is not one. The command may hold any character, so its last ')' ends it. */
    public static Optional<ProcStat> parse(String line) {
        int end = line.lastIndexOf(')');
        if (end < 0 || end + 2 >= line.length()) {
            return Optional.empty();
        }
        String[] fields = line.substring(end + 2).trim().split(" ", RESIDENT + 2);
        if (fields.length <= RESIDENT || fields[STATE].length() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcStat(
                    fields[STATE].charAt(0),
                    Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]),
                    Long.parseLong(fields[CHILDREN_USER_TICKS]) + Long.parseLong(fields[CHILDREN_SYSTEM_TICKS]),
                    Integer.parseInt(fields[THREADS]),
                    Long.parseLong(fields[START]),
                    Long.parseLong(fields[RESIDENT].trim())));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /** Whether it wants a processor, or waits as the kernel's own load average counts it. */
    public boolean isRunnable() {
        return state == 'R' || state == 'D';
    }
}
