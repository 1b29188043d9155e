package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The load of this node: runnable threads, averaged over a minute as the kernel does it. On a whole machine that is
 * {@code /proc/loadavg}; in a PID namespace that file is still the machine's, so the threads to be seen in /proc are
 * counted, without the runtime's own. Not thread-safe.
 */
final class RunnableThreads {
    /** PROC_PID_INIT_INO, include/linux/proc_ns.h: the inode of the first PID namespace. */
    private static final String FIRST_NAMESPACE = "pid:[4026531836]";

    private static final double AVERAGING_MILLIS = 60_000;
    /** Most threads looked at in one reading. */
    private static final int MAX_THREADS = 4096;

    private final Path proc;
    private final boolean wholeMachine;
    private final long self = ProcessHandle.current().pid();
    private double average;
    private long readAtMillis = Long.MIN_VALUE;

    RunnableThreads(Path proc) {
        this.proc = proc;
        this.wholeMachine = namespaceOf(proc).equals(FIRST_NAMESPACE);
    }

    double average(long nowMillis) {
        if (wholeMachine) {
            return machineAverage();
        }
        int running = count();
        if (readAtMillis == Long.MIN_VALUE) {
            average = running;
        } else {
            double keep = Math.exp(-(nowMillis - readAtMillis) / AVERAGING_MILLIS);
            average = average * keep + running * (1 - keep);
        }
        readAtMillis = nowMillis;
        return average;
    }

    private double machineAverage() {
        String word = KernelFiles.read(proc.resolve("loadavg")).split(" ", 2)[0];
        return word.matches("[0-9]{1,6}\\.[0-9]+") ? Double.parseDouble(word) : 0;
    }

    int count() {
        int[] seenAndRunning = new int[2];
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path process : processes) {
                if (seenAndRunning[0] < MAX_THREADS && !process.endsWith(Long.toString(self))) {
                    countThreads(process, seenAndRunning);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return seenAndRunning[1];
        }
        return seenAndRunning[1];
    }

    private static void countThreads(Path process, int[] seenAndRunning) {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                seenAndRunning[0]++;
                boolean runs = ProcStat.parse(KernelFiles.read(thread.resolve("stat")))
                        .filter(ProcStat::isRunnable)
                        .isPresent();
                seenAndRunning[1] += runs ? 1 : 0;
            }
        } catch (IOException | DirectoryIteratorException ended) {
            // the process ended while it was looked at: it is not runnable any more
        }
    }

    private static String namespaceOf(Path proc) {
        try {
            return Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString();
        } catch (IOException unreadable) {
            return FIRST_NAMESPACE;
        }
    }
}
