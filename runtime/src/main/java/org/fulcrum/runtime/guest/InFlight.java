package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.SyscallRule;
import org.jspecify.annotations.Nullable;

/**
 * A call of a body's thread that home is executing.
 *
 * @param tid thread, at home
 * @param outer the same thread in this node's PID namespace
 * @param notification cookie of its notification
 * @param rule how it is executed
 * @param arguments the program's own six arguments
 * @param outs where its out buffers belong
 * @param sentNanos when it was sent ({@link System#nanoTime})
 * @param large what it is a part of; null for a call that fits into one frame
 */
record InFlight(
        int tid,
        int outer,
        long notification,
        SyscallRule rule,
        long[] arguments,
        OutBuffers outs,
        long sentNanos,
        @Nullable LargeTransfer large) {
    /** The call that carries the next part of the same transfer. */
    InFlight next(LargeTransfer transfer) {
        return new InFlight(tid, outer, notification, rule, arguments, transfer.outs(), System.nanoTime(), transfer);
    }
}
