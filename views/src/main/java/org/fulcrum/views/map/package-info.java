/**
 * The map: sites as lanes, nodes as cards, processes as chips on the card of the node where they run, and moving a
 * process by dragging its chip or by keyboard. Where a cluster is alone, its cards stand without a lane.
 *
 * <p>{@link org.fulcrum.views.map.MapModel} is what is shown: the latest snapshot, what is being dragged, and what was
 * ordered. {@link org.fulcrum.views.map.MapController} turns gestures into questions and orders for the
 * {@link org.fulcrum.runtime.api.Operator} and its answers into notices. {@link org.fulcrum.views.map.MapView} draws.
 *
 * <p>A snapshot is one update on the JavaFX thread: lanes, cards and chips live as long as site, node and process, and
 * only their texts and pseudo-classes change, so focus, tooltips and a drag in progress survive it. A drag is a full
 * press-drag-release gesture inside the window (not the platform's drag and drop, which cannot be followed by a live
 * verdict on every display server); its ghost lies in an overlay that lets the mouse through.
 *
 * <p>Threads: everything here runs on the JavaFX thread; answers of the operator come back through the executor given
 * to the controller.
 */
@NullMarked
package org.fulcrum.views.map;

import org.jspecify.annotations.NullMarked;
