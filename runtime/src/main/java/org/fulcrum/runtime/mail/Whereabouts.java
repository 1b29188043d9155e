package org.fulcrum.runtime.mail;

import org.fulcrum.runtime.api.OperatorException;

/** Who can be asked where a mailbox is. */
public interface Whereabouts {
    /**
     * Asks another node, waiting for its answer.
     *
     * @throws OperatorException when the node is unknown, has left, or does not answer
     */
    MailPlace ask(String node, MailQuery query) throws OperatorException;

    /** What is known here of the owner of a mailbox that is not here, but whose home is this node. */
    MailPlace atHome(MailQuery query);
}
