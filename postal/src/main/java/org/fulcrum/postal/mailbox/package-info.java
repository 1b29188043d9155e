/**
 * Mailboxes: a process's messages, in a file in memory with a ring for each sender, and one for each receiver that it
 * does not reach itself. The same format is written in C in {@code native-btl/dicom}; it is a table in
 * docs/protocols.md. A runtime looks into the mailboxes of processes that it hosts, to seal them for a move, and to
 * carry what goes to other nodes and comes from there.
 *
 * <p>Everything here may be used by any thread: what there is is in the shared memory. Sleeping there and waking are
 * system calls, which the caller brings ({@link org.fulcrum.postal.mailbox.Sleeper},
 * {@link org.fulcrum.postal.mailbox.Waker}).
 *
 * <p>What stands there is checked; what cannot be is a typed exception. One thing nobody can keep a user from: to cut a
 * mailbox's file short under the mapping. Java says that by an {@link java.lang.InternalError}, soon after the access;
 * the carrier ends the stream of it, and whoever else looks into mailboxes for a runtime is to give up that one.
 */
@NullMarked
package org.fulcrum.postal.mailbox;

import org.jspecify.annotations.NullMarked;
