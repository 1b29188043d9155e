package org.fulcrum.runtime.node.socket;

import java.io.IOException;
import java.nio.file.Path;

/** There is no node on this machine, or not at that socket. */
public final class NoNodeException extends IOException {
    private static final long serialVersionUID = 1L;

    NoNodeException(Path socket, Throwable cause) {
        super(
                "no node answers at " + socket + " (" + cause.getMessage()
                        + "); start one with `fulcrum node --config FILE`, or name its socket with --socket or FULCRUM_SOCKET",
                cause);
    }
}
