package org.fulcrum.runtime.node;

import java.io.IOException;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.linux.CpuInfo;
import org.fulcrum.runtime.move.EngineSettings;
import org.fulcrum.runtime.move.LiveEngine;
import org.fulcrum.runtime.move.Peers;

/** The one place where the control plane and the engine are put together. */
final class Wiring {
    private Wiring() {}

    /** Starts the engine that a node's configuration asks for. */
    static EngineOpener.Opened engine(NodeConfig config, Peers peers) throws IOException {
        CpuFeatures cpu = CpuInfo.features().without(config.cpuHide());
        LiveEngine engine = LiveEngine.start(
                new EngineSettings(
                        config.name(),
                        config.cluster(),
                        config.bindAddress(),
                        config.streamPort(),
                        config.runDirectory(),
                        cpu,
                        config.kernelHide(),
                        config.warmUp(),
                        config.stopping().ownStayAway()),
                peers);
        return new EngineOpener.Opened(engine, engine.streamPort(), cpu);
    }
}
