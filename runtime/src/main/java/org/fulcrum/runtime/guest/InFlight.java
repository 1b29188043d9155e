package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.SyscallRule;
import org.jspecify.annotations.Nullable;

/**
 * A call of a body's thread that home is executing.
 *
 * @param tid thread, at home
 * @param outer the same thread in this node's PID namespace
 * @param notification cookie of its notification
 * @param nr number of the call
 * @param arguments its six arguments, as the program gave them
 * @param rule how it is executed
 * @param outs where its out buffers belong
 * @param mask the signals blocked while it waits; null for those that the thread blocks anyway
 * @param sentNanos when it was sent ({@link System#nanoTime})
 * @param large what it is a part of; null for a call that fits into one frame
 */
record InFlight(
        int tid,
        int outer,
        long notification,
        int nr,
        long[] arguments,
        SyscallRule rule,
        OutBuffers outs,
        @Nullable Long mask,
        long sentNanos,
        @Nullable LargeTransfer large) {
    /** The call that carries the next part of the same transfer. */
    InFlight next(LargeTransfer transfer) {
        return new InFlight(
                tid, outer, notification, nr, arguments, rule, transfer.outs(), mask, System.nanoTime(), transfer);
    }
}
