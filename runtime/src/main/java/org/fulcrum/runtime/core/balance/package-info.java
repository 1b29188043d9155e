/** Where a process should run, and why, in words. Pure functions of what is known; safe from any thread. */
@NullMarked
package org.fulcrum.runtime.core.balance;

import org.jspecify.annotations.NullMarked;
