package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.abi.Registers;

/**
 * Calls with a relative timeout that the kernel makes again through restart_syscall(2), after a stop and a continue
 * say. What is still to be waited for is then known to the kernel alone, for that thread alone: elsewhere, or when the
 * thread has made another call since, restart_syscall means nothing. So such a thread makes its own call again; which
 * one that was its registers do not say any more. Confined to the tracer thread.
 */
final class RestartedCall {
    /** Highest clock of clock_nanosleep(2) that is no process's. */
    private static final int MAX_CLOCK = 15;

    private static final int MOVE_TO_EAX = 0xb8;
    private static final int MOVE_BYTES = 5;
    private static final short SYSCALL = 0x050f;
    private static final int FUTEX_COMMAND = 0x7f;
    private static final int FUTEX_WAIT_BITSET = 9;
    private static final int TIMESPEC_BYTES = 16;
    private static final long NANOS = 1_000_000_000L;

    private final TracedProcess process;
    private final Registers r;

    private RestartedCall(TracedProcess process, Registers r) {
        this.process = process;
        this.r = r;
    }

    /**
     * Gives a thread that is in restart_syscall, or about to make it, the number of its own call back.
     *
     * @param r its registers, which are changed; a call that cannot be told ends with EINTR
     */
    static void undo(TracedProcess process, Registers r) {
        RestartedCall call = new RestartedCall(process, r);
        if (r.origRax() == Nr.RESTART_SYSCALL && Errno.isRestart(r.rax())) {
            int own = call.own(r.rip() - Registers.SYSCALL_INSTRUCTION_BYTES);
            r.origRax(own);
            if (own < 0) {
                r.rax(-Errno.EINTR);
            }
        } else if (r.rax() == Nr.RESTART_SYSCALL && call.readShort(r.rip()) == SYSCALL) {
            int own = r.origRax() >= 0 && r.origRax() != Nr.RESTART_SYSCALL ? (int) r.origRax() : call.own(r.rip());
            r.origRax(-1);
            r.rax(own);
            if (own < 0) {
                r.rax(-Errno.EINTR);
                r.rip(r.rip() + Registers.SYSCALL_INSTRUCTION_BYTES);
            }
        }
    }

    /** Number of the call made at an address; -1 when it cannot be told. */
    private int own(long instruction) {
        byte[] before = read(instruction - MOVE_BYTES, MOVE_BYTES);
        if (before.length == MOVE_BYTES && (before[0] & 0xff) == MOVE_TO_EAX) {
            int nr = ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
            return nr == Nr.POLL || nr == Nr.NANOSLEEP || nr == Nr.FUTEX || nr == Nr.CLOCK_NANOSLEEP ? nr : -1;
        }
        return byArguments();
    }

    /** Of the four calls that the kernel makes again so, which it is by what it was given. */
    private int byArguments() {
        int first = (int) r.argument(0);
        int second = (int) r.argument(1);
        if (second == 0 && first <= MAX_CLOCK && first == r.argument(0) && isTime(r.argument(2))) {
            return Nr.CLOCK_NANOSLEEP;
        }
        int command = second & FUTEX_COMMAND;
        boolean waits = command == 0 || command == FUTEX_WAIT_BITSET;
        if (second != 0 && waits && readable(r.argument(0)) && isTime(r.argument(3))) {
            return Nr.FUTEX;
        }
        if (isTime(r.argument(0)) && (r.argument(1) == 0 || readable(r.argument(1)))) {
            return Nr.NANOSLEEP;
        }
        boolean places = second == 0 || readable(r.argument(0));
        return places && second >= 0 && (int) r.argument(2) > 0 ? Nr.POLL : -1;
    }

    private boolean isTime(long address) {
        byte[] time = read(address, TIMESPEC_BYTES);
        if (time.length < TIMESPEC_BYTES) {
            return false;
        }
        ByteBuffer b = ByteBuffer.wrap(time).order(ByteOrder.LITTLE_ENDIAN);
        long nanos = b.getLong(8);
        return b.getLong(0) >= 0 && nanos >= 0 && nanos < NANOS;
    }

    private boolean readable(long address) {
        return read(address, Integer.BYTES).length == Integer.BYTES;
    }

    private short readShort(long address) {
        byte[] bytes = read(address, Short.BYTES);
        return bytes.length < Short.BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort();
    }

    private byte[] read(long address, int length) {
        try {
            return process.memory().read(process.pid(), address, length);
        } catch (KernelException unmapped) {
            return new byte[0];
        }
    }
}
