package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.linux.RemoteMemory;

/**
 * What home has done for a call and the hosting node must do as well: limits and priority that its kernel enforces, and
 * names that it shows. Belongs to whoever reads the stream.
 */
final class HereToo {
    private static final int LIMIT_BYTES = 16;

    private final int body;
    private final RemoteMemory memory = new RemoteMemory();
    private final NativeMemory limit = new NativeMemory(LIMIT_BYTES);

    /** Does it to the process with this pid here. */
    HereToo(int body) {
        this.body = body;
    }

    /**
     * Repeats a call that has succeeded at home. A limit or priority that this runtime may not raise stays lower; the
     * program has been told that it holds, and at home it does.
     *
     * @param process pid at home
     * @return whether the thread itself must make the call
     */
    boolean repeat(InFlight call, int process) {
        int own = call.rule().own();
        long subject = own < 0 ? 0 : call.arguments()[own];
        if (subject != 0 && subject != call.tid() && subject != process) {
            return false;
        }
        long[] a = call.arguments();
        switch (call.rule().nr()) {
            case Nr.SETPRIORITY -> Kernel.call(Nr.SETPRIORITY, a[0], subject == process ? body : call.outer(), a[2]);
            case Nr.SETRLIMIT -> limit(a[0], a[1]);
            case Nr.PRLIMIT64 -> limit(a[1], a[2]);
            default -> {
                return true;
            }
        }
        return false;
    }

    private void limit(long resource, long pointer) {
        if (pointer != 0 && memory.readTo(body, pointer, limit.address(), LIMIT_BYTES) == 0) {
            Kernel.call(Nr.PRLIMIT64, body, resource, limit.address(), 0);
        }
    }
}
