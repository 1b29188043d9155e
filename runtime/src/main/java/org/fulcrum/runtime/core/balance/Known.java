package org.fulcrum.runtime.core.balance;

/**
 * A node as another one knows it.
 *
 * @param node what it told
 * @param ageMillis since it told that, milliseconds
 * @param bytesPerSecond throughput of moves to it, measured or assumed
 */
public record Known(NodeView node, long ageMillis, double bytesPerSecond) {}
