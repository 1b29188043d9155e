package org.fulcrum.runtime.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fulcrum.runtime.linux.KernelFeatures;
import org.fulcrum.runtime.linux.NativePrograms;
import org.fulcrum.runtime.node.cli.ExitStatus;
import org.fulcrum.runtime.platform.KernelFeature;

/** Says what the kernel of this machine has of what a node needs, without starting one. */
final class KernelCheck {
    private KernelCheck() {}

    /** Tries and prints, a line each; the status is {@link ExitStatus#CONFIG} when a node would not start. */
    static int run(NodeConfig config, PrintWriter out) throws IOException {
        Path programs = Files.createTempDirectory("fulcrum-check");
        Path vessel = NativePrograms.unpack("fulcrum-vessel", programs);
        List<KernelFeature> lacking = KernelFeatures.probe(config.kernelHide(), vessel);
        Files.deleteIfExists(vessel);
        Files.deleteIfExists(programs);
        for (KernelFeature feature : KernelFeature.values()) {
            out.println((lacking.contains(feature) ? meaning(feature) : "yes") + "  " + feature.describe());
        }
        out.flush();
        boolean starts = lacking.stream().noneMatch(f -> f.need() == KernelFeature.Need.REQUIRED);
        return starts ? ExitStatus.DONE : ExitStatus.CONFIG;
    }

    private static String meaning(KernelFeature feature) {
        return switch (feature.need()) {
            case REQUIRED -> "NO, a node does not start: ";
            case TO_HOST -> "no, takes no guests: ";
            case FASTER -> "no, works without: ";
        };
    }
}
