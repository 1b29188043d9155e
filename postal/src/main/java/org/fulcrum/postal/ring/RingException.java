package org.fulcrum.postal.ring;

/** The memory of a ring holds what no producer or consumer writes there: its other end is broken, or hostile. */
public final class RingException extends Exception {
    private static final long serialVersionUID = 1;

    /** What was found. */
    public RingException(String message) {
        super(message);
    }
}
