package org.fulcrum.postal.codec;

import java.io.IOException;

/** Received bytes that are not what the protocol says. The connection they came on cannot be used any further. */
public final class FrameException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    private final Problem problem;

    /** A problem and, for people, the values that show it. */
    public FrameException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** Kinds of wrong bytes. */
    public enum Problem {
        /** The first two bytes are not Fulcrum's: somebody else speaks here. */
        BAD_MAGIC,
        /** A version this build does not speak. */
        BAD_VERSION,
        /** A length that is negative or above the reader's limit. */
        OVERSIZED,
        /** Fewer bytes than announced. */
        TRUNCATED,
        /** More bytes than the message has. */
        TRAILING_BYTES,
        /** A field whose value cannot be, for example text that is not UTF-8. */
        BAD_VALUE
    }
}
