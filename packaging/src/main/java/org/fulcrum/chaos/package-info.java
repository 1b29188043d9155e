/**
 * {@code ./fulcrum lab chaos}: programs that check themselves are moved about at random in a lab of their own, with
 * faults if wanted, and must end as if they had never moved. One thread a program that runs, one for faults; they share
 * the {@link org.fulcrum.chaos.Tally}.
 */
@NullMarked
package org.fulcrum.chaos;

import org.jspecify.annotations.NullMarked;
