package org.fulcrum.runtime.move;

import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;

/** What a move must ask of other nodes; the control plane implements it. */
public interface Peers {
    /**
     * Asks a node to take a process, waiting for its answer.
     *
     * @throws OperatorException when the node is unknown, has left, or does not answer within 5 s
     */
    Reservation.Reply reserve(String node, Reservation.Request request) throws OperatorException;

    /**
     * Asks a node where a mailbox is, waiting for its answer.
     *
     * @throws OperatorException as {@link #reserve}
     */
    MailPlace mail(String node, MailQuery query) throws OperatorException;
}
