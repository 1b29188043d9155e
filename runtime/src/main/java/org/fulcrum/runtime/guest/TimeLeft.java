package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.RemoteMemory;

/**
 * Of some calls the kernel writes back the time that was left when they ended, and goes on with that when it makes them
 * again (fs/select.c, poll_select_finish). So a call that is cut for a move waits no longer than it was to. Others take
 * their time in a register or from memory that is not theirs to change, and wait anew. Belongs to whoever reads the
 * stream.
 */
final class TimeLeft {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long MICRO_NANOS = 1000;
    private static final int BYTES = 16;
    private static final int FRACTION_AT = 8;

    private final int body;
    private final RemoteMemory memory = new RemoteMemory();
    private final NativeMemory time = new NativeMemory(BYTES);

    /** Of calls of the body with that pid here. */
    TimeLeft(int body) {
        this.body = body;
    }

    /** A call is cut short: what it has waited is taken off the time it was given. */
    void note(InFlight call) {
        switch (call.nr()) {
            case Nr.PPOLL -> shorten(call, call.arguments()[2], 1);
            case Nr.PSELECT6 -> shorten(call, call.arguments()[4], 1);
            case Nr.SELECT -> shorten(call, call.arguments()[4], MICRO_NANOS);
            default -> {}
        }
    }

    private void shorten(InFlight call, long address, long unitNanos) {
        if (address == 0 || memory.readTo(body, address, time.address(), BYTES) < 0) {
            return;
        }
        long seconds = time.getLong(0);
        long fraction = time.getLong(FRACTION_AT);
        if (seconds < 0 || seconds > Long.MAX_VALUE / SECOND_NANOS / 2 || seconds == 0 && fraction == 0) {
            return;
        }
        long left = left(seconds, fraction * unitNanos, System.nanoTime() - call.sentNanos());
        time.putLong(0, left / SECOND_NANOS);
        time.putLong(FRACTION_AT, left % SECOND_NANOS / unitNanos);
        memory.writeFrom(body, address, time.address(), BYTES); // if it cannot be written the kernel does without, too
    }

    /** What is left of so many seconds and nanoseconds, nanoseconds. */
    static long left(long seconds, long nanos, long waitedNanos) {
        return Math.max(0, seconds * SECOND_NANOS + nanos - waitedNanos);
    }
}
