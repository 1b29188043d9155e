package org.fulcrum.runtime.mail;

import java.lang.foreign.MemorySegment;
import org.fulcrum.postal.mailbox.Sleeper;
import org.fulcrum.postal.mailbox.Waker;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;

/** Sleeping and waking on a word that other processes have mapped too: futex(2), not FUTEX_PRIVATE_FLAG. */
final class Futex implements Waker, Sleeper {
    /** The only one: it holds nothing. */
    static final Futex SHARED = new Futex();

    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long NANOS = 1_000_000_000L;
    private static final int TIMESPEC_BYTES = 16;

    private Futex() {}

    @Override
    public void wake(MemorySegment word) {
        Kernel.call(Nr.FUTEX, word.address(), FUTEX_WAKE, Integer.MAX_VALUE, 0, 0, 0);
    }

    @Override
    public void sleep(MemorySegment word, int seen, long timeoutNanos) {
        NativeMemory timeout = new NativeMemory(TIMESPEC_BYTES);
        timeout.putLong(0, timeoutNanos / NANOS);
        timeout.putLong(8, timeoutNanos % NANOS);
        Kernel.call(Nr.FUTEX, word.address(), FUTEX_WAIT, seen, timeout.address(), 0, 0);
    }
}
