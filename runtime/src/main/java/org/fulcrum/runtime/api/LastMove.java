package org.fulcrum.runtime.api;

/**
 * What the latest move of a process cost.
 *
 * @param from node it left
 * @param to node it came to
 * @param bytes memory that travelled, bytes
 * @param totalMillis from the order to the program running at the target, milliseconds
 * @param frozenMillis time the program stood still, milliseconds
 */
public record LastMove(String from, String to, long bytes, double totalMillis, double frozenMillis) {}
