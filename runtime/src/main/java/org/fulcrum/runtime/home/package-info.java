/**
 * Deputies: what this node keeps for its own processes that are away. A deputy is the original kernel process, its
 * threads parked as mirrors; {@link org.fulcrum.runtime.home.DeputyLoop} is the one thread that takes forwarded calls
 * from the host's stream, executes them, and sends the results. Nothing stands between stream and execution.
 *
 * <p>A call is executed in one of two ways: <em>borrowed</em>, by this runtime itself on a copy of the deputy's
 * descriptor, when it would not block; or <em>by the mirror</em> of the thread that made it, which may block without
 * blocking anybody else.
 *
 * <p>Signals that arrive are relayed to the body, but for those that a signalfd of the process reads
 * ({@link org.fulcrum.runtime.home.WatchedSignals}): they stay where mirrors read them.
 */
@NullMarked
package org.fulcrum.runtime.home;

import org.jspecify.annotations.NullMarked;
