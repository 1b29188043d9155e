/**
 * What a node does by itself: it moves its processes where {@code core/balance} says, empties itself while it is
 * drained, and keeps the policy of the cluster. Here real figures become the views that the pure core decides upon, and
 * its decisions become orders like those of people.
 *
 * <p>Threads: {@link org.fulcrum.runtime.steer.Steering} has its turn on the heartbeat's thread and never blocks there;
 * what it orders ends on other threads. {@link org.fulcrum.runtime.steer.Drainage} has a thread of its own. Locks are
 * taken in this order: Steering or Drainage, Outlook; the engine takes its own before it asks Steering.
 */
@NullMarked
package org.fulcrum.runtime.steer;

import org.jspecify.annotations.NullMarked;
