/**
 * What {@code ./fulcrum bench} measures, in a lab of its own. Each bench measures a thing and, in the same run, what it
 * is compared with; the answer is a {@link org.fulcrum.bench.Measurement}. The program that is measured is
 * {@code packaging/bench/native/probe.c}. Benches run one after the other on the main thread.
 */
@NullMarked
package org.fulcrum.bench;

import org.jspecify.annotations.NullMarked;
