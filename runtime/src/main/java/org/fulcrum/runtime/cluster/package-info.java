/**
 * The control plane: who is in the group, and the small messages members send each other. The only place that sees
 * JGroups and Kryo.
 *
 * <p>Every second a member tells one other, drawn by lot, a window of what it knows of all ({@code GossipCodec}), and a
 * few its own {@link org.fulcrum.runtime.cluster.NodeReport} with the lists of its processes; both unreliable and out
 * of band, as the next one replaces it. Who wants further lists asks for them. A question goes to one member, reliably,
 * with a number; its answer carries the same number. A move is answered twice: "accepted" at once, and the result
 * whenever it is there.
 *
 * <p>Threads: messages arrive on JGroups' virtual threads and are decoded there; reports are handed on at once (the
 * receiver must be quick), questions are worked on by one virtual thread each, at most 256 at a time.
 */
@NullMarked
package org.fulcrum.runtime.cluster;

import org.jspecify.annotations.NullMarked;
