package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import org.fulcrum.runtime.linux.DeputyParking.Deputy;
import org.fulcrum.runtime.platform.ProcessImage;
import org.junit.jupiter.api.Test;

/** A real process becomes a deputy, and is taken in hand again. */
class DeputyParkingTest {
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
}
