/**
 * The console's screens, one package each; every screen is a View, a Model and a Controller. Views know of the runtime
 * only {@code org.fulcrum.runtime.api}. Everything here belongs to the JavaFX application thread unless it says
 * otherwise.
 */
@NullMarked
package org.fulcrum.views;

import org.jspecify.annotations.NullMarked;
