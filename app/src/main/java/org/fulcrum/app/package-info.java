/**
 * The console: its shell, its connection to the cluster, its preferences. It wires views to the runtime; the scene
 * graph belongs to the JavaFX application thread, snapshots arrive on a thread of the runtime and are handed over.
 */
@NullMarked
package org.fulcrum.app;

import org.jspecify.annotations.NullMarked;
