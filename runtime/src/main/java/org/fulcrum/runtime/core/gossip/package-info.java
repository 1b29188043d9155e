/**
 * What a node knows of the others, with ages, and what it tells. Every period a node tells a window of its vector (the
 * own entry, urgent news, the freshest) to one random member, and takes of what it is told whatever is newer than what
 * it knows. A member is shown for as long as its news is young enough, whatever the group's view says: a view is never
 * proof that a node is dead. Pure; not thread-safe.
 */
@NullMarked
package org.fulcrum.runtime.core.gossip;

import org.jspecify.annotations.NullMarked;
