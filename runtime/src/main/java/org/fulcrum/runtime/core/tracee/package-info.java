/**
 * One traced thread of a body as a pure state machine: stop reason, pending interrupt and call in flight together
 * decide what is done next. No I/O, no clock, no threads; {@code guest} carries out the effects.
 */
@NullMarked
package org.fulcrum.runtime.core.tracee;

import org.jspecify.annotations.NullMarked;
