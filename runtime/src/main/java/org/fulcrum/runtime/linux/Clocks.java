package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fulcrum.runtime.abi.Nr;

/** Clocks of this node and of its time namespace (time_namespaces(7)). Thread-safe. */
public final class Clocks {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_BOOTTIME = 7;
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private Clocks() {}

    /**
     * What the clocks showed at one moment, nanoseconds.
     *
     * @param monotonic CLOCK_MONOTONIC
     * @param boot CLOCK_BOOTTIME
     */
    public record Reading(long monotonic, long boot) {}

    /** What the clocks of this node show now. */
    public static Reading now() {
        return new Reading(read(CLOCK_MONOTONIC), read(CLOCK_BOOTTIME));
    }

    /**
     * Offsets for a time namespace whose clocks show now what {@code wanted} says, relative to the machine's initial
     * time namespace, which is what the kernel asks for.
     */
    public static Reading offsetsFor(Reading wanted) throws IOException {
        Reading now = now();
        long monotonic = 0;
        long boot = 0;
        Path own = Path.of("/proc/self/timens_offsets");
        for (String line : Files.readAllLines(own)) {
            String[] words = line.strip().split("\\s+");
            long offset = Long.parseLong(words[1]) * NANOS_A_SECOND + Long.parseLong(words[2]);
            if (words[0].equals("monotonic")) {
                monotonic = offset;
            } else {
                boot = offset;
            }
        }
        return new Reading(monotonic + wanted.monotonic() - now.monotonic(), boot + wanted.boot() - now.boot());
    }

    private static long read(int clock) {
        NativeMemory m = new NativeMemory(16);
        Kernel.check(Kernel.call(Nr.CLOCK_GETTIME, clock, m.address()), "clock_gettime");
        return m.getLong(0) * NANOS_A_SECOND + m.getLong(8);
    }
}
