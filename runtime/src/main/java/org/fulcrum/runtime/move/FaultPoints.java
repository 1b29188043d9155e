package org.fulcrum.runtime.move;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.fulcrum.runtime.linux.Signals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this runtime fail at a chosen moment, for tests of what must come out of it. A file {@code faults/POINT} in the
 * run directory, named as the {@link FaultPoint}, holds one word and is used up when the moment comes:
 *
 * <ul>
 *   <li>{@code kill}: the runtime kills itself, SIGKILL
 *   <li>{@code stop}: it stops itself, SIGSTOP; who wants it back sends SIGCONT
 *   <li>{@code hold}: it waits there until {@code faults/held}, which it makes, is removed; what fails meanwhile is up
 *       to the test
 * </ul>
 */
public final class FaultPoints {
    private static final Logger LOG = LoggerFactory.getLogger(FaultPoints.class);
    private static final long HELD_CHECK_NANOS = 1_000_000;

    private final Path directory;

    /** Fault points of a node with that run directory. */
    FaultPoints(Path runDirectory) {
        directory = runDirectory.resolve("faults");
    }

    /** A move has come to a point. */
    void reached(FaultPoint point) {
        if (!Files.exists(directory)) {
            return;
        }
        Path order = directory.resolve(point.name());
        try {
            if (Files.exists(order)) {
                String action = Files.readString(order).strip();
                Files.delete(order);
                LOG.warn("fault point {}: {}", point, action);
                carryOut(action);
            }
        } catch (IOException e) {
            LOG.warn("fault point {}: {}", point, e.getMessage());
        }
    }

    private void carryOut(String action) throws IOException {
        int self = (int) ProcessHandle.current().pid();
        switch (action) {
            case "kill" -> Signals.send(self, Signals.SIGKILL);
            case "stop" -> Signals.send(self, Signals.SIGSTOP);
            case "hold" -> {
                Path held = Files.createFile(directory.resolve("held"));
                while (Files.exists(held)) {
                    LockSupport.parkNanos(HELD_CHECK_NANOS);
                }
            }
            default -> throw new IOException("not a fault: " + action);
        }
    }
}
