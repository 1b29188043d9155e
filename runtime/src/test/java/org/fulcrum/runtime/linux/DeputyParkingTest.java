package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.fulcrum.runtime.abi.ParasiteLayout;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.platform.ProcessImage;
import org.junit.jupiter.api.Test;

/** A real process becomes a deputy, and is taken in hand again. */
class DeputyParkingTest {
    private static final int SIGHUP = 1;
    private static final int SIGUSR1 = 10;
    private static final int SIGUSR2 = 12;
    private static final int SIGALRM = 14;
    private static final int SIGRTMIN = 34;

    /** As many the relay lets be on their way; they have left the socket (home/SignalRelay). */
    private static final int WINDOW = 8;

    @Test
    void aMirrorThatTheBodyHasNoThreadForDoesNotComeHome() throws IOException, InterruptedException {
        // Not a child of this JVM: its own wait for its children would take the tracer's stops (ptrace(2), wait).
        Process shell = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; wait $!").start();
        int pid = Integer.parseInt(shell.inputReader().readLine());
        HomeProcess leaving = HomeProcess.freeze(pid);
        ProcessImage image = leaving.capture(new HomeProcessTest.Remembered());
        Deputy deputy = leaving.park(image);
        long surplus = deputy.mirrors().spawnMirror(deputy.mirrors().any(), deputy.floor());
        assertTrue(surplus > 0, () -> "a mirror: " + surplus);
        assertEquals(Set.of(pid, deputy.listenerTid(), (int) surplus), Set.copyOf(ProcFs.threads(pid)), "as a deputy");
        HomeProcess back = HomeProcess.unpark(deputy, image);
        assertEquals(image.tids(), Set.copyOf(ProcFs.threads(pid)), "taken in hand");
        Signals.send(pid, Signals.SIGKILL);
        back.close();
        assertEquals(128 + Signals.SIGKILL, shell.waitFor());
    }

    @Test
    void whatTheListenerHasTakenOutlivesTheRuntime() throws IOException, InterruptedException {
        Process sleeper = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; wait $!").start();
        int pid = Integer.parseInt(sleeper.inputReader().readLine());
        HomeProcess leaving = HomeProcess.freeze(pid);
        ProcessImage image = leaving.capture(new HomeProcessTest.Remembered());
        Deputy served = leaving.park(image);
        send(pid, SIGHUP);
        send(pid, SIGUSR1);
        served.close(); // as the kernel does when the runtime dies: both wait unread in the socket
        send(pid, SIGUSR2); // taken, and then nobody is there
        Signals.send(pid, SIGALRM); // never taken
        Deputy next = HomeProcess.recover(image, DeputyRecovery.Stage.PARKED);
        awaitTaken(pid);
        SignalLog log = next.mirrors().signalLog();
        assertEquals(List.of("1: 1", "2: 10", "3: 12", "4: 14"), texts(log));
        log.settle(3);
        assertEquals(List.of("4: 14"), texts(log));
        next.close();
        Deputy last = HomeProcess.recover(image, DeputyRecovery.Stage.RETURNING);
        send(pid, SIGHUP);
        assertEquals(List.of("4: 14", "5: 1"), texts(last.mirrors().signalLog()));
        HomeProcess back = HomeProcess.unpark(last, image);
        Signals.send(pid, Signals.SIGKILL);
        back.close();
        assertEquals(128 + Signals.SIGKILL, sleeper.waitFor());
    }

    @Test
    void theLogHoldsMoreThanTheListenerCanBeAhead() throws IOException, InterruptedException {
        Process sleeper = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; wait $!").start();
        int pid = Integer.parseInt(sleeper.inputReader().readLine());
        HomeProcess leaving = HomeProcess.freeze(pid);
        Deputy deputy = leaving.park(leaving.capture(new HomeProcessTest.Remembered()));
        for (int i = 0; i < 2 * ParasiteLayout.SIGNAL_LOG_RECORDS; i++) {
            Signals.send(pid, SIGRTMIN);
        }
        TimeUnit.MILLISECONDS.sleep(200); // for the listener to take all it can
        int ahead = texts(deputy.mirrors().signalLog()).size();
        assertTrue(ahead > 0 && ahead + WINDOW < ParasiteLayout.SIGNAL_LOG_RECORDS, () -> "taken: " + ahead);
        deputy.close();
        Signals.send(pid, Signals.SIGKILL);
        assertEquals(128 + Signals.SIGKILL, sleeper.waitFor());
    }

    /** One after the other: so the listener takes them in this order. */
    private static void send(int pid, int signal) throws InterruptedException {
        Signals.send(pid, signal);
        awaitTaken(pid);
    }

    private static void awaitTaken(int pid) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (ProcFs.statusMask(pid, "ShdPnd") != 0) {
            assertTrue(System.nanoTime() < deadline, "nobody takes it");
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static List<String> texts(SignalLog log) {
        return log.unsettled().stream()
                .map(t -> t.number() + ": " + SignalInfo.signal(t.info()))
                .toList();
    }
}
