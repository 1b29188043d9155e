/**
 * The carrier: how a runtime takes what a process has committed to an outgoing ring to the incoming ring of the
 * receiver, on another node. The stream between the two runtimes is a table in docs/protocols.md.
 *
 * <pre>{@code
 * sender's mailbox      sender's runtime                      receiver's runtime      receiver's mailbox
 *
 * outgoing ring ──────> Outlet ── CarrierSender ── BYTES ──> CarrierReceiver ── Inlet ──────> incoming ring
 *   head      <──────── arrived                 <── TAIL ──
 * }</pre>
 *
 * <p>Nothing is kept here: what has not arrived is in the sender's ring, what has is in the receiver's. A stream may be
 * cut at any byte, and a new one goes on from the tail of the receiver's ring. That is also the window: the sender's
 * ring holds no more than the receiver's.
 *
 * <p>A sender has two threads, which its caller brings: one copies and writes, one reads what has arrived. A receiver
 * has one. All of them block, and are meant to be virtual. {@code departed}, {@code close} and {@code awaitEnd} are for
 * any thread. That there is one stream for a pair at a time is the caller's business: it closes one, awaits its end,
 * and only then begins another.
 *
 * <p>The memory is shared with processes that may be hostile. Bytes are copied out of a ring before they are looked at,
 * and looked at again before they are copied into one; what cannot be ends the stream.
 */
@NullMarked
package org.fulcrum.postal.carrier;

import org.jspecify.annotations.NullMarked;
