/**
 * What decides, and does nothing else: no I/O, no clock, no threads, no randomness but what is passed in. Every type
 * here is either immutable or a table whose only way to change is {@code step(event, now) -> effects}; tables are not
 * thread-safe and belong to whoever calls them. Sees only java.base and itself.
 */
@NullMarked
package org.fulcrum.runtime.core;

import org.jspecify.annotations.NullMarked;
