/**
 * The command line: one class a verb. Verbs speak to the local node through its socket and print tables for people or
 * JSON for scripts. Exit status: 0 done, 1 refused or rolled back (the reason on standard error), 2 usage, 69 no local
 * node. Everything here runs on the main thread.
 */
@NullMarked
package org.fulcrum.runtime.node.cli;

import org.jspecify.annotations.NullMarked;
