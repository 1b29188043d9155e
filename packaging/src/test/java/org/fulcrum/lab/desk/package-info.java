/**
 * The console, used by hand on a lab. A console must stand on the lab's network, and the JVM of the tests does not:
 * {@code ConsoleAtDesk} starts a second JVM there, in which {@code Hand} opens the console and moves mouse and keys as
 * it is told, a line on standard input for each, with one line of answer.
 */
@NullMarked
package org.fulcrum.lab.desk;

import org.jspecify.annotations.NullMarked;
