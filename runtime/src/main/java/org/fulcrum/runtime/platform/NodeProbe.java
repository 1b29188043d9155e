package org.fulcrum.runtime.platform;

/** Measures this node. Called once a second by one thread. */
public interface NodeProbe {
    /** A reading now; what cannot be read is 0, or negative for pressures. */
    NodeReading read();
}
