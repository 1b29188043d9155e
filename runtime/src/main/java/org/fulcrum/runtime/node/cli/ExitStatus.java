package org.fulcrum.runtime.node.cli;

/** What the verbs tell the shell. */
public final class ExitStatus {
    /** Done. */
    public static final int DONE = 0;

    /** Refused or rolled back; the reason is on standard error. */
    public static final int REFUSED = 1;

    /** Wrong words on the command line. */
    public static final int USAGE = 2;

    /** No local node: EX_UNAVAILABLE of sysexits.h. */
    public static final int NO_NODE = 69;

    /** Wrong configuration: EX_CONFIG of sysexits.h. */
    public static final int CONFIG = 78;

    private ExitStatus() {}
}
