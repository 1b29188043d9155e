package org.fulcrum.runtime.move;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The CPU features of this node, as /proc/cpuinfo names them. */
final class CpuFeatures {
    private static final List<String> OWN = read();

    private CpuFeatures() {}

    /** This node's features, sorted. */
    static List<String> own() {
        return OWN;
    }

    private static List<String> read() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(l -> l.startsWith("flags"))
                    .findFirst()
                    .map(l -> l.substring(l.indexOf(':') + 1).strip().split(" "))
                    .map(words -> Arrays.stream(words).sorted().toList())
                    .orElse(List.of());
        } catch (IOException e) {
            return List.of();
        }
    }
}
