package org.fulcrum.runtime.mail;

import org.fulcrum.postal.mailbox.Address;

/**
 * Where is a mailbox?
 *
 * @param receiver its owner
 * @param uid user of who wants to send there: mailboxes of others are not for it
 */
public record MailQuery(Address receiver, int uid) {}
