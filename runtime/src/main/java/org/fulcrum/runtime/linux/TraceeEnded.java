package org.fulcrum.runtime.linux;

/** A tracee that ended, or was killed, while something was being done to it. */
public final class TraceeEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Status word of wait4(2). */
    private final int rawStatus;

    /** Who ended, and how. */
    public TraceeEnded(WaitStatus status) {
        super("it ended: " + status);
        rawStatus = status.raw();
    }

    /** Status word of wait4(2). */
    public int rawStatus() {
        return rawStatus;
    }
}
