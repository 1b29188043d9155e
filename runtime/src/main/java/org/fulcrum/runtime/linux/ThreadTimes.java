package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long the threads of one process have run and waited for a processor. Together that is the demand: what a thread
 * would have run, had it been alone. Not thread-safe.
 */
final class ThreadTimes {
    /** Most threads looked at in one reading; they stand for the others. */
    static final int MAX_THREADS = 256;

    /** A clock tick of /proc/PID/stat, nanoseconds. */
    static final long TICK_NANOS = 10_000_000;

    /** How far a count of ticks may be off without anybody having been overlooked, nanoseconds. */
    private static final long ROUNDING_NANOS = 2 * TICK_NANOS;

    /** A few threads that hardly ran say little of how long others waited: no more than so many times what they ran. */
    private static final double MOST_CROWD = 4;

    /**
     * Of some threads together.
     *
     * @param ranNanos on a processor, nanoseconds
     * @param waitedNanos runnable without one, nanoseconds
     */
    record Times(long ranNanos, long waitedNanos) {
        static final Times NONE = new Times(0, 0);

        Times plus(Times other) {
            return new Times(ranNanos + other.ranNanos, waitedNanos + other.waitedNanos);
        }

        /**
         * Nanoseconds of demand, when {@code usedNanos} were used altogether: threads that ended before they were
         * looked at waited as long for each second as those that were seen, as far as that can be believed.
         */
        double demand(long usedNanos) {
            double seen = (double) ranNanos + waitedNanos;
            double unseen = usedNanos - ranNanos <= ROUNDING_NANOS ? 0 : (double) usedNanos - ranNanos;
            double crowd = ranNanos <= 0 ? 1 : Math.min(MOST_CROWD, seen / ranNanos);
            return seen + unseen * crowd;
        }

        private Times times(long count, long of) {
            double factor = (double) count / of;
            return new Times((long) (ranNanos * factor), (long) (waitedNanos * factor));
        }
    }

    private Map<String, Times> former = Map.of();

    /** Whether this kernel tells (CONFIG_SCHED_INFO), asked with the threads of this process, which have run. */
    static boolean told(Path proc) {
        return KernelText.schedstat(KernelFiles.read(proc.resolve("self/schedstat")))
                .filter(times -> times.ranNanos > 0)
                .isPresent();
    }

    /** What was added since the former look, in the first look since the threads began; nothing when it is gone. */
    Times sinceLast(Path process) {
        Map<String, Times> latter = new HashMap<>();
        Times sum = Times.NONE;
        int threads = 0;
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : directories) {
                threads++;
                if (latter.size() >= MAX_THREADS) {
                    continue;
                }
                Optional<Times> times = KernelText.schedstat(KernelFiles.read(thread.resolve("schedstat")));
                if (times.isPresent()) {
                    String tid = String.valueOf(thread.getFileName());
                    latter.put(tid, times.get());
                    sum = sum.plus(added(former.getOrDefault(tid, Times.NONE), times.get()));
                }
            }
        } catch (IOException | DirectoryIteratorException ended) {
            return sum;
        }
        former = latter;
        return threads > MAX_THREADS ? sum.times(threads, MAX_THREADS) : sum;
    }

    /** A number that another thread has now counts from its beginning. */
    private static Times added(Times before, Times now) {
        boolean other = now.ranNanos < before.ranNanos || now.waitedNanos < before.waitedNanos;
        return other ? now : new Times(now.ranNanos - before.ranNanos, now.waitedNanos - before.waitedNanos);
    }
}
