package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.fulcrum.runtime.platform.ProcessImage;
import org.junit.jupiter.api.Test;

/** A real process is frozen, and what held it goes away. */
class HomeProcessTest {
    private static final int FREEZES = 300;

    /** What a runtime would find after a crash. */
    static final class Remembered implements HomeProcess.CrashRecord {
        final AtomicReference<ProcessImage> undo = new AtomicReference<>();

        @Override
        public void frozen(ProcessImage image) {
            undo.set(image);
        }

        @Override
        public void settled() {
            undo.set(null);
        }
    }

    @Test
    void aProgramWhoseTracerDiesSleepsUntilItIsPutBack() throws IOException, InterruptedException {
        String count = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo counted $i";
        // Not a child of this JVM: see DeputyParkingTest.
        Process shell = new ProcessBuilder("sh", "-c", "sh -c '" + count + "' & echo $!; wait $!").start();
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        Remembered record = new Remembered();
        HomeProcess frozen = HomeProcess.freeze(pid);
        frozen.capture(record);
        ProcessImage undo = record.undo.get();
        assertNotNull(undo, "something has been changed in it");
        frozen.close(); // its tracer ends with all threads stopped in injected code
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (ProcFs.state(pid).orElse('X') != 'S' && System.nanoTime() - deadline < 0) {
            Thread.sleep(5);
        }
        assertEquals('S', ProcFs.state(pid).orElse('X'), "it sleeps");
        HomeProcess.restore(undo, record);
        assertEquals("counted 400000", said.readLine());
        assertEquals(0, shell.waitFor());
    }

    /** A thread that is just ending cannot be attached to, for the same errno as one that a debugger has. */
    @Test
    void threadsEndWhileTheyAreFrozen() throws IOException, InterruptedException {
        String churn = "import threading\nprint(1, flush=True)\nwhile True:\n"
                + " ts = [threading.Thread(target=int) for _ in range(8)]\n [t.start() for t in ts]";
        Process shell = new ProcessBuilder("sh", "-c", "/usr/bin/python3 -c \"$0\" & echo $!; wait $!", churn).start();
        BufferedReader said = shell.inputReader();
        int pid = Integer.parseInt(said.readLine());
        try {
            assertEquals("1", said.readLine());
            for (int i = 0; i < FREEZES; i++) {
                HomeProcess.freeze(pid).close();
            }
            assertTrue(ProcFs.state(pid).isPresent(), "it runs on");
        } finally {
            Signals.send(pid, Signals.SIGKILL);
            shell.waitFor();
        }
    }
}
