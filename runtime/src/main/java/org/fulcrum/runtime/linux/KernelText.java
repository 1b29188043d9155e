package org.fulcrum.runtime.linux;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Readers of the kernel's small text files. Pure: text in, numbers out, empty when the text does not say. */
final class KernelText {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private KernelText() {}

    /** A file of one number; cgroup v2's {@code max} is no number. */
    static OptionalLong number(String text) {
        String word = text.strip();
        return NUMBER.matcher(word).matches() ? OptionalLong.of(Long.parseLong(word)) : OptionalLong.empty();
    }

    /** The number after a key, as in memory.stat ({@code key value}) and /proc/meminfo ({@code Key: value kB}). */
    static OptionalLong field(String text, String key) {
        return text.lines()
                .map(line -> line.trim().split("[ \t]+"))
                .filter(words -> words.length >= 2 && words[0].equals(key))
                .map(words -> number(words[1]))
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    /** {@code cpu.max} of cgroup v2, {@code QUOTA PERIOD}: processors; empty for {@code max}. */
    static OptionalDouble cpuMax(String text) {
        String[] words = text.strip().split("[ \t]+", -1);
        return words.length == 2 ? quota(words[0], words[1]) : OptionalDouble.empty();
    }

    /** A quota and its period, both microseconds: processors; empty when there is no limit. */
    static OptionalDouble quota(String quota, String period) {
        OptionalLong used = number(quota);
        OptionalLong of = number(period);
        boolean limited = used.isPresent() && of.isPresent() && used.getAsLong() > 0 && of.getAsLong() > 0;
        return limited ? OptionalDouble.of((double) used.getAsLong() / of.getAsLong()) : OptionalDouble.empty();
    }

    /** PSI's {@code some avg10=}, percent (Documentation/accounting/psi.rst). */
    static OptionalDouble someAvg10(String text) {
        return text.lines()
                .filter(line -> line.startsWith("some "))
                .flatMap(line -> java.util.Arrays.stream(line.split(" ")))
                .filter(word -> word.matches("avg10=[0-9]{1,3}(\\.[0-9]{1,4})?"))
                .mapToDouble(word -> Double.parseDouble(word.substring("avg10=".length())))
                .findFirst();
    }

    /** PSI's {@code some … total=}: time in which something waited, microseconds since the group was made. */
    static OptionalLong someTotal(String text) {
        return text.lines()
                .filter(line -> line.startsWith("some "))
                .flatMap(line -> java.util.Arrays.stream(line.split(" ")))
                .filter(word -> word.startsWith("total="))
                .map(word -> number(word.substring("total=".length())))
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    /**
     * {@code /proc/PID/task/TID/schedstat}, {@code RUN WAIT SLICES} (Documentation/scheduler/sched-stats.rst): what the
     * thread ran and what it waited for a processor, nanoseconds.
     */
    static Optional<ThreadTimes.Times> schedstat(String text) {
        String[] words = text.strip().split(" ", -1);
        OptionalLong ran = number(words[0]);
        OptionalLong waited = words.length == 3 ? number(words[1]) : OptionalLong.empty();
        return ran.isPresent() && waited.isPresent()
                ? Optional.of(new ThreadTimes.Times(ran.getAsLong(), waited.getAsLong()))
                : Optional.empty();
    }

    /** The length of a list of processors, as in {@code Cpus_allowed_list: 0-3,8}. */
    static OptionalLong listLength(String list) {
        long count = 0;
        for (String range : list.strip().split(",", -1)) {
            String[] ends = range.split("-", -1);
            OptionalLong first = number(ends[0]);
            OptionalLong last = number(ends[ends.length - 1]);
            if (ends.length > 2 || first.isEmpty() || last.isEmpty() || last.getAsLong() < first.getAsLong()) {
                return OptionalLong.empty();
            }
            count += last.getAsLong() - first.getAsLong() + 1;
        }
        return OptionalLong.of(count);
    }

    /** {@code /proc/uptime}, {@code UP IDLE} in seconds: milliseconds since boot; 0 when it does not say. */
    static long uptimeMillis(String text) {
        String word = text.split(" ", 2)[0];
        return word.matches("[0-9]{1,12}\\.[0-9]{1,9}") ? (long) (Double.parseDouble(word) * 1000) : 0;
    }

    /** Bytes of an amount that the kernel gives in kB. */
    static OptionalLong kilobytes(String text, String key) {
        OptionalLong amount = field(text, key);
        return amount.isPresent() ? OptionalLong.of(amount.getAsLong() * 1024) : amount;
    }
}
