/**
 * Moves that nodes would make by themselves were they allowed to, each with its reasons, and applied by a click.
 *
 * <p>{@link org.fulcrum.views.decisions.DecisionsModel} makes rows of the recommendations of a snapshot, and says why
 * there is none; it needs no toolkit. {@link org.fulcrum.views.decisions.DecisionsController} orders what is applied
 * through the same {@link org.fulcrum.views.decisions.Moves} as the map, so that it is told, shown as under way and
 * taken back in the same way. {@link org.fulcrum.views.decisions.DecisionsView} lists. Everything belongs to the JavaFX
 * thread. What nodes have moved by themselves is an activity, with its cause.
 */
@NullMarked
package org.fulcrum.views.decisions;

import org.jspecify.annotations.NullMarked;
