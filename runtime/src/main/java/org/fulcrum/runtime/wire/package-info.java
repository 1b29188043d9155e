/**
 * The streams between nodes that moves and forwarded calls use: the port, its tokens, the frames and the bytes of what
 * a move sends. Fields and types are tabled in docs/protocols.md. Everything here is safe on any thread unless it says
 * otherwise.
 */
@NullMarked
package org.fulcrum.runtime.wire;

import org.jspecify.annotations.NullMarked;
