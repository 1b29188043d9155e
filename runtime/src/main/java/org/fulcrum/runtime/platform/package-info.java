/**
 * What the engine knows of a process, independent of how it is read or written: mappings, thread states, images, and
 * the ports that {@code linux} implements. Records are immutable and safe on any thread.
 */
@NullMarked
package org.fulcrum.runtime.platform;

import org.jspecify.annotations.NullMarked;
