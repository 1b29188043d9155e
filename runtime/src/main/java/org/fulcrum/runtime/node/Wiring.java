package org.fulcrum.runtime.node;

import java.io.IOException;

/** Which engine a node gets. */
final class Wiring {
    private Wiring() {}

    static EngineOpener engine(NodeConfig config) {
        return (settings, peers) -> {
            throw new IOException("this build has no engine");
        };
    }
}
