package org.fulcrum.runtime.platform;

import java.util.Map;
import java.util.Set;

/** Measures processes of this node. Called once a second by one thread. */
public interface ProcessProbe {
    /** Readings of those of the pids that exist now. Pids not named are forgotten. */
    Map<Integer, ProcessReading> read(Set<Integer> pids);
}
