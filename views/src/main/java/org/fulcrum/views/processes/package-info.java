/**
 * The processes of the cluster as a table with one field that filters over all columns.
 *
 * <p>{@link org.fulcrum.views.processes.ProcessFilter} decides what is shown and needs no toolkit;
 * {@link org.fulcrum.views.processes.ProcessesView} belongs to the JavaFX thread and replaces only rows that changed.
 */
@NullMarked
package org.fulcrum.views.processes;

import org.jspecify.annotations.NullMarked;
