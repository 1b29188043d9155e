/** What goes wrong on purpose, in a lab: in each case there is one typed reason, and the program runs on. */
@NullMarked
package org.fulcrum.lab.fault;

import org.jspecify.annotations.NullMarked;
