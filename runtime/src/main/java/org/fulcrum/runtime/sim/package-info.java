/**
 * A whole cluster under virtual time, with the decisions of {@code core}: what-if for operators, proof for tests. One
 * seed, one outcome: {@link org.fulcrum.runtime.sim.Simulation} is event-driven, single-threaded, and takes its chance
 * from the seed alone. A {@link org.fulcrum.runtime.sim.Scenario} is the cluster and what is asked of it, read by
 * {@link org.fulcrum.runtime.sim.ScenarioFile}; {@link org.fulcrum.runtime.sim.Jobs} are drawn from it before anything
 * runs, so that every {@link org.fulcrum.runtime.sim.Policy} gets the same; {@link org.fulcrum.runtime.sim.Knowledge}
 * is what nodes know of each other, with ages. What real nodes knew and decided,
 * {@link org.fulcrum.runtime.sim.Recorder} writes down for them, {@link org.fulcrum.runtime.sim.Recording} reads, and
 * {@link org.fulcrum.runtime.sim.Replay} makes a scenario of. Sees core only, and prints nothing.
 */
@NullMarked
package org.fulcrum.runtime.sim;

import org.jspecify.annotations.NullMarked;
