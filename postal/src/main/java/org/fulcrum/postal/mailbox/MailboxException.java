package org.fulcrum.postal.mailbox;

/** A mailbox that cannot be used, or not now. */
public final class MailboxException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is the matter. */
    private final Problem problem;

    /** A problem and, for people, what was found. */
    public MailboxException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /** What is the matter. */
    public Problem problem() {
        return problem;
    }

    /** What can be the matter with a mailbox. */
    public enum Problem {
        /** It holds what nobody writes who keeps to the protocol. */
        BROKEN,
        /** It has no slot left: more than {@link MailboxMemory#SLOTS} others, for one process. */
        FULL,
        /** Its owner is being moved, or has left. */
        SEALED,
        /** The ring that is asked for is being made at this moment; whoever makes it will say so. */
        UNFINISHED
    }
}
