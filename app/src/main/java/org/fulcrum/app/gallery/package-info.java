/**
 * The gallery: a catalogue of the console's controls with made-up content, for people who work on their looks and for
 * screenshots. Nothing here belongs to a cluster and nothing is moved; every page says so.
 */
@NullMarked
package org.fulcrum.app.gallery;

import org.jspecify.annotations.NullMarked;
