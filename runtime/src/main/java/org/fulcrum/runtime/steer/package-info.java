/**
 * What a node does by itself: it moves its processes where {@code core/balance} says, finds those that start a place,
 * empties itself while it is drained, and keeps the policy of the cluster. Here real figures become the views that the
 * pure core decides upon, and its decisions become orders like those of people.
 *
 * <p>Threads: {@link org.fulcrum.runtime.steer.Steering} has its turn on the heartbeat's thread and never blocks there;
 * what it orders ends on other threads. {@link org.fulcrum.runtime.steer.Drainage} and
 * {@link org.fulcrum.runtime.steer.Placement} have a thread of their own each. Locks are taken in this order: Steering
 * or Drainage, Outlook (Placement has no lock); the engine takes its own before it asks Steering.
 */
@NullMarked
package org.fulcrum.runtime.steer;

import org.jspecify.annotations.NullMarked;
