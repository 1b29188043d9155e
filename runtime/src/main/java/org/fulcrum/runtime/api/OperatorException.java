package org.fulcrum.runtime.api;

/** A question or command that could not be put or was not allowed; the message says what, where, why, what to do. */
public final class OperatorException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Short stable word for programs, for example {@code unknown-process}. */
    private final String code;

    /** An error with its word and its text for people. */
    public OperatorException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** Short stable word for programs. */
    public String code() {
        return code;
    }
}
