package org.fulcrum.runtime.core.balance;

/** Why a process is to move. */
public enum Cause {
    /** Processes of a higher priority want the node. */
    PRIORITY("gives way to a higher priority"),
    /** The node is short of memory. */
    MEMORY("relieves a node short of memory"),
    /** It is past its time and has a slower node. */
    OVERDUE("is overdue and makes room on a faster node"),
    /** Its calls to home cost more than being away gains. */
    HOME("is pulled home by its calls"),
    /** Less crowded there. */
    LOAD("leaves a crowded node"),
    /** Faster there. */
    SPEED("goes to a faster node"),
    /** The node is drained. */
    DRAIN("leaves a node that is drained");

    private final String words;

    Cause(String words) {
        this.words = words;
    }

    /** As the end of "process p …". */
    public String words() {
        return words;
    }
}
