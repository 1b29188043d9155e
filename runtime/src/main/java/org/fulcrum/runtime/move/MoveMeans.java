package org.fulcrum.runtime.move;

import org.fulcrum.runtime.mail.Mailboxes;

/**
 * What every move of a process uses at its home.
 *
 * @param journal where a crash would leave the process
 * @param faults where a test may strike
 * @param mailboxes of the processes here
 */
record MoveMeans(Journal journal, FaultPoints faults, Mailboxes mailboxes) {}
