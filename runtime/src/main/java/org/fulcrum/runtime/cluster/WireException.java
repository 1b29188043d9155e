package org.fulcrum.runtime.cluster;

/** Bytes that are not a control message; the message says what is wrong with them. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    WireException(String message) {
        super(message);
    }

    WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
