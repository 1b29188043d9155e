/**
 * Mailboxes: a process's messages, in a file in memory with a ring for each sender. The same format is written in C in
 * {@code native-btl/dicom}; it is a table in docs/protocols.md. A runtime looks into the mailboxes of processes that it
 * hosts, to seal them for a move and to put in what comes from other nodes.
 */
@NullMarked
package org.fulcrum.postal.mailbox;

import org.jspecify.annotations.NullMarked;
