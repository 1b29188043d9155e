/**
 * How far the cluster acts by itself, and how readily: shown, and changed by a click for all nodes.
 *
 * <p>{@link org.fulcrum.views.policy.PolicyModel} is what holds, by the latest snapshot or the answer to a change,
 * whichever is the later version; somebody else's change comes with a snapshot.
 * {@link org.fulcrum.views.policy.PolicyController} orders changes, {@link org.fulcrum.views.policy.PolicyView} draws.
 * The model needs no toolkit; everything belongs to the JavaFX thread.
 */
@NullMarked
package org.fulcrum.views.policy;

import org.jspecify.annotations.NullMarked;
