/**
 * Where a process is, which incarnation of it is the live one, and what may happen next: the home-node's book of
 * residency as a pure state machine. No I/O, no clock, no threads.
 */
@NullMarked
package org.fulcrum.runtime.core.residency;

import org.jspecify.annotations.NullMarked;
