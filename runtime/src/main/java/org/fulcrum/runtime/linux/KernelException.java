package org.fulcrum.runtime.linux;

/** A system call that failed where that was not expected. */
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The positive errno. */
    private final int errno;

    /** What was tried and the errno it gave. */
    public KernelException(String what, int errno) {
        super(what + ": " + Kernel.name(errno));
        this.errno = errno;
    }

    /** The positive errno. */
    public int errno() {
        return errno;
    }
}
