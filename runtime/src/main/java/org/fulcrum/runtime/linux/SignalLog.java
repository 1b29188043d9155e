package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fulcrum.runtime.abi.ParasiteLayout;

/**
 * The signals that a deputy's listener has taken out of the queue and that its body does not have yet (struct
 * parasite_log). They stand in the deputy's memory, so that they outlive this runtime. One thread uses an instance.
 */
public final class SignalLog {
    private static final int SETTLED_AT = 8;

    private final RemoteMemory memory;
    private final int pid;
    private final long address;

    /** The log in the scratch region of a process. */
    SignalLog(RemoteMemory memory, int pid, long scratch) {
        this.memory = memory;
        this.pid = pid;
        address = scratch + ParasiteLayout.SIGNAL_LOG;
    }

    /**
     * One signal.
     *
     * @param number its number in the life of this deputy; the first is 1
     * @param info its siginfo, 128 bytes
     */
    public record Taken(long number, byte[] info) {
        /** Reads it as the listener writes it. */
        public static Taken of(byte[] bytes) {
            ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            return new Taken(b.getLong(0), Arrays.copyOfRange(bytes, Long.BYTES, Long.BYTES + Ptrace.SIGINFO_BYTES));
        }

        private boolean complete(long expected) {
            return number == expected && SignalInfo.signal(info) != 0;
        }
    }

    /** Where it is, for the listener. */
    long address() {
        return address;
    }

    /** The body has all up to that number. */
    public void settle(long number) {
        ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        memory.write(pid, address + SETTLED_AT, value.putLong(number).array());
    }

    /** Those that the body does not have, or has not said it has, oldest first. */
    public List<Taken> unsettled() {
        ByteBuffer head = longs(address, ParasiteLayout.SIGNAL_LOG_HEAD_BYTES);
        long taken = head.getLong(0);
        long settled = head.getLong(SETTLED_AT);
        if (taken < settled || taken - settled > ParasiteLayout.SIGNAL_LOG_RECORDS) {
            throw new IllegalStateException(
                    "the log of signals of process %d is damaged: %d taken, %d settled".formatted(pid, taken, settled));
        }
        List<Taken> unsettled = new ArrayList<>();
        for (long number = settled + 1; number <= taken; number++) {
            unsettled.add(record(number));
        }
        return unsettled;
    }

    /** A listener was ended wherever it was: what it had taken is counted. */
    void complete() {
        long next = longs(address, Long.BYTES).getLong(0) + 1;
        if (record(next).complete(next)) {
            ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            memory.write(pid, address, value.putLong(next).array());
        }
    }

    private Taken record(long number) {
        long at = address
                + ParasiteLayout.SIGNAL_LOG_HEAD_BYTES
                + number % ParasiteLayout.SIGNAL_LOG_RECORDS * ParasiteLayout.SIGNAL_RECORD_BYTES;
        return Taken.of(memory.read(pid, at, ParasiteLayout.SIGNAL_RECORD_BYTES));
    }

    private ByteBuffer longs(long at, int bytes) {
        return ByteBuffer.wrap(memory.read(pid, at, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
