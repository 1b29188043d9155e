/**
 * What a node knows of the others, with ages. A member is shown for as long as its news is young enough, whatever the
 * group's view says: a view is never proof that a node is dead. Pure; not thread-safe.
 */
@NullMarked
package org.fulcrum.runtime.core.gossip;

import org.jspecify.annotations.NullMarked;
