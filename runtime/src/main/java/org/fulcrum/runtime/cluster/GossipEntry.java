package org.fulcrum.runtime.cluster;

import org.fulcrum.runtime.core.gossip.Told;
import org.jgroups.util.UUID;

/**
 * One entry of a window, with the address by which the group knows the member: so a node can ask members that have
 * never spoken to it.
 *
 * @param told a member's figures, or its farewell
 * @param member its address in the group
 */
record GossipEntry(Told<NodeReport> told, UUID member) {}
