package org.fulcrum.runtime.linux;

import org.fulcrum.runtime.abi.Nr;

/** How modest threads are about the processor (setpriority(2)); on Linux each thread has its own. */
public final class Niceness {
    /** Gives way to everybody. */
    public static final int LOWEST = 19;

    private static final int PRIO_PROCESS = 0;

    private Niceness() {}

    /** Makes the calling platform thread, and all threads it will start, give way to others. */
    public static void ofThisThread(int nice) {
        Kernel.call(Nr.SETPRIORITY, PRIO_PROCESS, 0, nice);
    }
}
