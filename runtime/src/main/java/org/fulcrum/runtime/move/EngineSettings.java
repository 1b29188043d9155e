package org.fulcrum.runtime.move;

import java.nio.file.Path;
import java.util.Set;
import org.fulcrum.runtime.abi.CpuFeatures;
import org.fulcrum.runtime.platform.KernelFeature;

/**
 * What the engine needs to know of its node.
 *
 * @param nodeName name of this node
 * @param site the site it belongs to
 * @param streamAddress address its stream port listens on, as other nodes reach it
 * @param streamPort that port; 0 takes any
 * @param runDirectory where it may keep files while it runs
 * @param cpu features of its processors that programs may choose
 * @param kernelHide kernel features that count as missing
 * @param warmUp whether it moves a program of its own when it starts, so that the first real move is fast
 * @param ownStayAway whether own processes stay away when it is closed, for the next runtime to find
 */
public record EngineSettings(
        String nodeName,
        String site,
        String streamAddress,
        int streamPort,
        Path runDirectory,
        CpuFeatures cpu,
        Set<KernelFeature> kernelHide,
        boolean warmUp,
        boolean ownStayAway) {
    /** Copies the set. */
    public EngineSettings {
        kernelHide = Set.copyOf(kernelHide);
    }
}
