package org.fulcrum.runtime.node;

import java.io.IOException;
import org.fulcrum.runtime.move.EngineSettings;
import org.fulcrum.runtime.move.LiveEngine;
import org.fulcrum.runtime.move.Peers;

/** The one place where the control plane and the engine are put together. */
final class Wiring {
    private Wiring() {}

    /** Starts the engine that a node's configuration asks for. */
    static EngineOpener.Opened engine(NodeConfig config, Peers peers) throws IOException {
        LiveEngine engine = LiveEngine.start(
                new EngineSettings(
                        config.name(),
                        config.bindAddress(),
                        config.streamPort(),
                        config.runDirectory(),
                        config.warmUp()),
                peers);
        return new EngineOpener.Opened(engine, engine.streamPort());
    }
}
