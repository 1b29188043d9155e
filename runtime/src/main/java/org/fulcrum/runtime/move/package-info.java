/**
 * A move, step by step: preflight, build, freeze, capture, stream, commit, resume; each step undoes itself when a later
 * one fails. The home-node drives; {@link org.fulcrum.runtime.move.Engine} is what the node offers to the control
 * plane.
 *
 * <p>Threads: a move runs on one thread of its own from order to end; it speaks to the tracer of the process, to the
 * host's stream, and to the control plane, and waits for each with a bound.
 */
@NullMarked
package org.fulcrum.runtime.move;

import org.jspecify.annotations.NullMarked;
