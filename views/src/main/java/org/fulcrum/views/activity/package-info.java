/**
 * Moves in progress and just over, newest first, as a strip below the map.
 *
 * <p>{@link org.fulcrum.views.activity.ActivityModel} turns the activities of a snapshot into rows without needing a
 * toolkit; {@link org.fulcrum.views.activity.ActivityView} lists them and replaces only rows that changed. Both belong
 * to the JavaFX thread.
 */
@NullMarked
package org.fulcrum.views.activity;

import org.jspecify.annotations.NullMarked;
