/**
 * Detaching another site: what would come home and what would go, the order, how far it has come, and taking it back.
 *
 * <p>Which sites are detached is part of the policy, and every snapshot tells it, whoever gave the order and wherever.
 * {@link org.fulcrum.views.sites.DetachModel} reads it there, so that the pane shows the same when it is closed and
 * opened again, or when another console or the command line detaches the site.
 * {@link org.fulcrum.views.sites.DetachController} gives orders, {@link org.fulcrum.views.sites.DetachView} draws,
 * {@link org.fulcrum.views.sites.DetachLayer} lays that over the screens. The lanes are the map's. The model needs no
 * toolkit; everything belongs to the JavaFX thread.
 */
@NullMarked
package org.fulcrum.views.sites;

import org.jspecify.annotations.NullMarked;
