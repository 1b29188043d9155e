/**
 * A move, step by step: each step does and undoes itself. The ports {@link org.fulcrum.runtime.move.Engine} and
 * {@link org.fulcrum.runtime.move.Peers} are what the rest of the node sees of it. Everything public here is
 * thread-safe.
 */
@NullMarked
package org.fulcrum.runtime.move;

import org.jspecify.annotations.NullMarked;
