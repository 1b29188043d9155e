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
 * How many processors this node's processes would use now if there were enough: what the threads to be seen in /proc
 * ran and waited to run, without the runtime's own. A process whose count of ticks has not changed is not looked into;
 * where there are many processes, those that are idle are looked at in turn.
 *
 * <p>Processes that begin and end between two readings are in no list. What they ran is found all the same, in what
 * their parents have waited for: the sum over all processes of their own time and of that of their ended children goes
 * on through the end of any of them. Not thread-safe.
 */
final class NodeDemand {
    /** Most processes and threads looked at in one reading. */
    static final int MAX_THREADS = 4096;

    /** So many processes are all looked at every time, some 25 µs each; of more, the idle ones every second time … */
    private static final int MANY = 256;

    /** … or so seldom. */
    private static final int MOST_TURNS = 4;

    private final Path proc;
    private final boolean told;
    private final RunnableThreads runnable;
    private final String self = Long.toString(ProcessHandle.current().pid());
    private Map<String, Watched> former = Map.of();
    private long formerTicks;
    private int readings;
    private long readAtNanos;
    private Optional<RecentRate> rate = Optional.empty();

    private record Watched(long startTicks, long cpuTicks, long childTicks, boolean idle, ThreadTimes times) {}

    /** One reading under way. */
    private static final class Sum {
        final Map<String, Watched> latter = new HashMap<>();
        int looked;
        long ticks;
        ThreadTimes.Times times = ThreadTimes.Times.NONE;
    }

    NodeDemand(Path proc, RunnableThreads runnable) {
        this.proc = proc;
        this.told = ThreadTimes.told(proc);
        this.runnable = runnable;
    }

    /** Processors wanted, mean over about 3 s; in the first reading what wants one at this moment. */
    double read(long nowNanos) {
        double since = told ? sinceLast() : runnable.count() * (double) (nowNanos - readAtNanos);
        readAtNanos = nowNanos;
        if (rate.isEmpty()) {
            rate = Optional.of(new RecentRate(nowNanos));
            return runnable.count();
        }
        return rate.get().add(nowNanos, since);
    }

    /** Demand since the former reading, nanoseconds. */
    private double sinceLast() {
        Sum sum = new Sum();
        readings++;
        int turns = Math.clamp(former.size() / MANY, 1, MOST_TURNS);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path process : processes) {
                String pid = String.valueOf(process.getFileName());
                Optional<Watched> known = Optional.ofNullable(former.get(pid));
                boolean passed =
                        known.isPresent() && known.get().idle && Math.floorMod(pid.hashCode() + readings, turns) != 0;
                if (passed) {
                    sum.ticks += known.get().cpuTicks + known.get().childTicks;
                    sum.latter.put(pid, known.get());
                } else if (++sum.looked <= MAX_THREADS) {
                    add(pid, known, process, sum);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return 0;
        }
        long used = Math.max(0, sum.ticks - formerTicks) * ThreadTimes.TICK_NANOS;
        former = sum.latter;
        formerTicks = sum.ticks;
        return sum.times.demand(used);
    }

    private void add(String pid, Optional<Watched> former, Path directory, Sum sum) {
        Optional<ProcStat> read = ProcStat.parse(KernelFiles.read(directory.resolve("stat")));
        if (read.isEmpty()) {
            return;
        }
        ProcStat stat = read.get();
        sum.ticks += stat.childTicks();
        if (pid.equals(self)) {
            return;
        }
        sum.ticks += stat.cpuTicks();
        Optional<Watched> known = former.filter(process -> process.startTicks == stat.startTicks());
        ThreadTimes times = known.map(Watched::times).orElseGet(ThreadTimes::new);
        boolean ran = known.isEmpty() || known.get().cpuTicks != stat.cpuTicks();
        boolean idle = !ran && known.get().childTicks == stat.childTicks();
        if (ran) {
            sum.times = sum.times.plus(times.sinceLast(directory));
            sum.looked += stat.threads();
        }
        sum.latter.put(pid, new Watched(stat.startTicks(), stat.cpuTicks(), stat.childTicks(), idle, times));
    }
}
