/**
 * Where a process should run, and why, in words and numbers. {@link org.fulcrum.runtime.core.balance.Balance} decides
 * for the node that runs processes which of them go where; {@link org.fulcrum.runtime.core.balance.Welcome} for the
 * node that is to receive one; {@link org.fulcrum.runtime.core.balance.BestNode} where a process starts or is sent by
 * "best"; {@link org.fulcrum.runtime.core.balance.Drain} how a node is emptied. All compare by one cost,
 * {@link org.fulcrum.runtime.core.balance.Prices}, and one estimate of how fast a process gets on,
 * {@link org.fulcrum.runtime.core.balance.Pace}. Between turns a node remembers what it has sent and how it was kept
 * there, {@link org.fulcrum.runtime.core.balance.Commitments} and {@link org.fulcrum.runtime.core.balance.Trust}: two
 * tables that belong to whoever calls them. The rest are pure functions of what is known, safe from any thread.
 * docs/balance.md has the model.
 */
@NullMarked
package org.fulcrum.runtime.core.balance;

import org.jspecify.annotations.NullMarked;
