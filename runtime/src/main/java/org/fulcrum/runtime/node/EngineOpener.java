package org.fulcrum.runtime.node;

import java.io.IOException;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.move.Engine;
import org.fulcrum.runtime.move.Peers;

/** Starts the engine of a node, once its configuration is known and its peers can be asked. */
@FunctionalInterface
public interface EngineOpener {
    /**
     * A running engine.
     *
     * @param engine it
     * @param streamPort port it listens on for streams
     * @param cpu features of its processors that programs may choose
     */
    record Opened(Engine engine, int streamPort, CpuFeatures cpu) {}

    /**
     * Starts it.
     *
     * @throws IOException when the stream port is not to be had or the kernel lacks what moving needs
     */
    Opened open(NodeConfig config, Peers peers) throws IOException;
}
