/**
 * Taking a node out of service: what would leave it and what would not, the order, how far it has come, and taking it
 * back.
 *
 * <p>How a node stands is in every snapshot, whoever gave the order and wherever.
 * {@link org.fulcrum.views.drain.DrainModel} reads it there, so that the pane shows the same when it is closed and
 * opened again, or when another console or the command line drains the node; only the plan is asked for when the pane
 * opens. {@link org.fulcrum.views.drain.DrainController} puts questions and orders,
 * {@link org.fulcrum.views.drain.DrainView} draws, {@link org.fulcrum.views.drain.DrainLayer} lays that over the
 * screens. The model needs no toolkit; everything belongs to the JavaFX thread.
 */
@NullMarked
package org.fulcrum.views.drain;

import org.jspecify.annotations.NullMarked;
