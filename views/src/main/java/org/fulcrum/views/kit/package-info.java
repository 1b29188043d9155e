/**
 * What all screens share: controls, formats of numbers, themes and the way a snapshot reaches the JavaFX thread.
 *
 * <p>Formats, {@link org.fulcrum.views.kit.Freshness} and {@link org.fulcrum.views.kit.HomePalette} need no toolkit.
 * {@link org.fulcrum.views.kit.SnapshotFeed} is the only bridge from the runtime's threads: it keeps the latest
 * snapshot and delivers at most one at a time on the JavaFX thread. Everything else here belongs to the JavaFX thread.
 *
 * <p>Looks are style classes and pseudo-classes, never inline styles: {@code fulcrum.css} holds the shapes,
 * {@code light.css} and {@code dark.css} the colours, {@code bridge.css} the colours of Modena which ControlsFX asks
 * for and AtlantaFX does not define.
 */
@NullMarked
package org.fulcrum.views.kit;

import org.jspecify.annotations.NullMarked;
