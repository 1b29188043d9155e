package org.fulcrum.runtime.linux;

import java.nio.file.Path;

/**
 * What the hypervisor takes from this machine's processors while they have work to do, from {@code /proc/stat}
 * (proc(5)). In a PID namespace that file still tells of the machine, and so it should: who shares a processor shares
 * what is stolen from it. Not thread-safe.
 */
public final class StolenTime {
    private static final int USER = 1;
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;

    /** With less of a processor in use nothing can be told, ticks for each nanosecond: a tenth of one. */
    private static final double LEAST_TICKS_PER_NANO = 10 / 1e9;

    private final Path proc;
    private final RecentRate used;
    private final RecentRate stolen;
    private long usedBefore;
    private long stolenBefore;
    private boolean known;

    /** Counts in {@code proc}, from now. */
    public StolenTime(Path proc, long nowNanos) {
        this.proc = proc;
        this.used = new RecentRate(nowNanos);
        this.stolen = new RecentRate(nowNanos);
    }

    /** The part of the last seconds' work time that was stolen, 0 to 1; 0 when nothing is known. */
    public double part(long nowNanos) {
        String[] words =
                KernelFiles.read(proc.resolve("stat")).split("\n", 2)[0].split(" +", -1);
        if (words.length <= STEAL || !words[0].equals("cpu")) {
            return 0;
        }
        long usedNow = 0;
        for (int i = USER; i < STEAL; i++) {
            usedNow +=
                    i == IDLE || i == IO_WAIT ? 0 : KernelText.number(words[i]).orElse(0);
        }
        long stolenNow = KernelText.number(words[STEAL]).orElse(0);
        double usedRate = used.add(nowNanos, known ? Math.max(0, (double) usedNow - usedBefore) : 0);
        double stolenRate = stolen.add(nowNanos, known ? Math.max(0, (double) stolenNow - stolenBefore) : 0);
        usedBefore = usedNow;
        stolenBefore = stolenNow;
        known = true;
        double all = usedRate + stolenRate;
        return all < LEAST_TICKS_PER_NANO ? 0 : stolenRate / all;
    }
}
