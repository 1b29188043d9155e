package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.SyscallRule;

/**
 * A call of a body's thread that home is executing.
 *
 * @param tid thread, at home
 * @param outer the same thread in this node's PID namespace
 * @param notification cookie of its notification
 * @param rule how it is executed
 * @param outs where its out buffers belong
 * @param sentNanos when it was sent ({@link System#nanoTime})
 */
record InFlight(int tid, int outer, long notification, SyscallRule rule, OutBuffers outs, long sentNanos) {}
