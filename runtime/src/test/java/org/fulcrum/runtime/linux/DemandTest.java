package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fulcrum.runtime.platform.ProcessReading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What threads ran and waited for, from files as the kernel writes them and from this very machine. */
class DemandTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000;
    private static final int SPINNERS = 2 * Runtime.getRuntime().availableProcessors();

    @TempDir
    private Path proc;

    private final List<Process> spinners = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process spinner : spinners) {
            spinner.destroyForcibly().waitFor();
        }
    }

    private void write(String file, String text) throws IOException {
        Path path = proc.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void thread(int pid, int tid, long ranMillis, long waitedMillis) throws IOException {
        write(pid + "/task/" + tid + "/schedstat", ranMillis * MILLI + " " + waitedMillis * MILLI + " 9\n");
    }

    private void stat(int pid, long cpuTicks, long childTicks, long startTicks) throws IOException {
        String name = pid + " (a b) R 1 1 1 0 -1 0 9 0 0 0 ";
        write(pid + "/stat", name + cpuTicks + " 0 " + childTicks + " 0 20 0 1 0 " + startTicks + " 8192 77 0\n");
    }

    private NodeDemand node() throws IOException {
        write("self/schedstat", "5 0 1\n");
        return new NodeDemand(proc, new RunnableThreads(proc));
    }

    @Test
    void waitingCountsLikeRunningAndOneThatEndedIsForgotten() throws IOException {
        ThreadTimes times = new ThreadTimes();
        thread(7, 7, 100, 300);
        thread(7, 8, 50, 0);
        assertEquals(new ThreadTimes.Times(150 * MILLI, 300 * MILLI), times.sinceLast(proc.resolve("7")));
        thread(7, 7, 110, 330);
        Files.delete(proc.resolve("7/task/8/schedstat"));
        assertEquals(new ThreadTimes.Times(10 * MILLI, 30 * MILLI), times.sinceLast(proc.resolve("7")));
        thread(7, 7, 1, 2); // the number has come round: another thread
        assertEquals(new ThreadTimes.Times(MILLI, 2 * MILLI), times.sinceLast(proc.resolve("7")));
        assertEquals(ThreadTimes.Times.NONE, times.sinceLast(proc.resolve("99")));
    }

    @Test
    void ofManyThreadsSomeAreLookedAtAndStandForTheOthers() throws IOException {
        int threads = 2 * ThreadTimes.MAX_THREADS;
        for (int tid = 1; tid <= threads; tid++) {
            thread(7, tid, 100, 200);
        }
        ThreadTimes.Times seen = new ThreadTimes().sinceLast(proc.resolve("7"));
        assertEquals(new ThreadTimes.Times(threads * 100L * MILLI, threads * 200L * MILLI), seen);
        assertEquals(threads * 300.0 * MILLI, seen.demand(threads * 100L * MILLI));
    }

    @Test
    void ticksAreRoundedAndWhatNobodyWasSeenToUseCountsTooWithinReason() {
        ThreadTimes.Times seen = new ThreadTimes.Times(100 * MILLI, 50 * MILLI);
        assertEquals(150 * MILLI, seen.demand(110 * MILLI));
        assertEquals(150 * MILLI, seen.demand(0));
        assertEquals((150 + 50 * 1.5) * MILLI, seen.demand(150 * MILLI), "as crowded as those that were seen");
        ThreadTimes.Times starved = new ThreadTimes.Times(MILLI, 499 * MILLI);
        assertEquals((500 + 400 * 4.0) * MILLI, starved.demand(401 * MILLI), "but not without bound");
        assertEquals(70 * MILLI, ThreadTimes.Times.NONE.demand(70 * MILLI));
    }

    @Test
    void aRateIsThatOfTheLastThreeSeconds() {
        RecentRate rate = new RecentRate(0);
        assertEquals(0.5, rate.add(100 * SECOND, 50 * SECOND), "since it began, before anything else is known");
        assertEquals(2, rate.add(101 * SECOND, 2 * SECOND));
        assertEquals(2, rate.add(102 * SECOND, 2 * SECOND));
        assertEquals(4.0 / 3, rate.add(103 * SECOND, 0), 1e-9);
        assertEquals(2.0 / 3, rate.add(104 * SECOND, 0), 1e-9);
        assertEquals(0, rate.add(105 * SECOND, 0));
    }

    @Test
    void aNodesDemandIsThatOfAllButTheRuntime() throws IOException {
        int self = (int) ProcessHandle.current().pid();
        stat(7, 10, 0, 1);
        thread(7, 7, 100, 100);
        stat(self, 500, 0, 1);
        thread(self, self, 5_000, 0);
        NodeDemand demand = node();
        demand.read(SECOND);
        stat(7, 60, 0, 1);
        thread(7, 7, 600, 1_600);
        stat(self, 600, 0, 1);
        thread(self, self, 6_000, 0);
        assertEquals(2, demand.read(2 * SECOND));
    }

    /** A build starts many processes that end before anybody looks. */
    @Test
    void whatBeganAndEndedBetweenTwoReadingsIsInItsParentsAccount() throws IOException {
        stat(7, 10, 0, 1);
        thread(7, 7, 100, 0);
        NodeDemand demand = node();
        demand.read(SECOND);
        stat(7, 10, 90, 1);
        assertEquals(0.9, demand.read(2 * SECOND), 1e-9);
        stat(8, 30, 0, 100);
        thread(8, 8, 300, 0);
        demand.read(3 * SECOND);
        Files.delete(proc.resolve("8/stat"));
        stat(7, 10, 120, 1); // what 8 had used is in its parent's account now, and not counted again
        assertEquals(1.2 / 3, demand.read(4 * SECOND), 1e-9);
    }

    @Test
    void ofManyProcessesAnIdleOneThatWakesIsSeenWhenItsTurnComes() throws IOException {
        int many = 600;
        for (int pid = 1; pid <= many; pid++) {
            stat(pid, 5, 0, 1);
            thread(pid, pid, 50, 0);
        }
        NodeDemand demand = node();
        for (int second = 1; second <= 3; second++) {
            demand.read(second * SECOND);
        }
        stat(77, 105, 0, 1);
        thread(77, 77, 1_050, 1_000);
        double most = 0;
        for (int second = 4; second <= 5; second++) {
            most = Math.max(most, demand.read(second * SECOND));
        }
        assertEquals(2.0 / 3, most, 1e-9);
        assertEquals(0, demand.read(10 * SECOND));
    }

    /** More programs than processors: each wants one, gets a part, and its demand says what it wants. */
    @Test
    void programsThatCrowdEachOtherWantAProcessorEach() throws Exception {
        for (int i = 0; i < SPINNERS; i++) {
            spinners.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        Set<Integer> pids =
                spinners.stream().map(p -> (int) p.pid()).collect(java.util.stream.Collectors.toUnmodifiableSet());
        ProcProcessProbe probe = new ProcProcessProbe();
        long deadline = System.nanoTime() + 60 * SECOND;
        double all = 0;
        while (all < 0.7 * SPINNERS && System.nanoTime() < deadline) {
            Thread.sleep(200);
            all = probe.read(pids).values().stream()
                    .mapToDouble(ProcessReading::demand)
                    .sum();
        }
        assertTrue(all >= 0.7 * SPINNERS && all <= 1.2 * SPINNERS, "wanted by " + SPINNERS + ": " + all);
    }
}
