/**
 * The mailboxes on this node (docs/protocols.md, "Mailboxes"): where their files are, and what becomes of them when
 * their owners come, leave and end.
 */
@NullMarked
package org.fulcrum.runtime.mail;

import org.jspecify.annotations.NullMarked;
