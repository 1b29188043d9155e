/**
 * Main, wiring, configuration and the verbs of the command line. {@code Launch} comes first and hands over to
 * {@code Main}; it runs on the main thread before any other exists.
 */
@NullMarked
package org.fulcrum.runtime.node;

import org.jspecify.annotations.NullMarked;
