package org.fulcrum.views.decisions;

import org.fulcrum.runtime.api.Destination;
import org.fulcrum.runtime.api.ProcessKey;

/** Who moves what is applied. */
public interface Moves {
    /** Orders a move, and tells how it ended. */
    void move(ProcessKey process, Destination to);

    /** Whether a process is moving or has been ordered to. */
    boolean busy(ProcessKey process);
}
