package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fulcrum.runtime.abi.CpuFeatures;

/** What the kernel says of this machine's processors. Thread-safe. */
public final class CpuInfo {
    private static final Path FILE = Path.of("/proc/cpuinfo");

    private static final Set<String> IDENTITY = Set.of("model name", "cpu family", "model", "stepping");

    private CpuInfo() {}

    /**
     * What the first processor is, in words that change when it does: name, family, model, stepping.
     *
     * @throws IOException when /proc/cpuinfo cannot be read
     */
    public static String identity() throws IOException {
        return Files.readAllLines(FILE).stream()
                .takeWhile(l -> !l.isBlank())
                .filter(l -> IDENTITY.contains(l.split(":", 2)[0].strip()))
                .map(l -> l.split(":", 2)[1].strip())
                .collect(Collectors.joining(" "));
    }

    /**
     * Features of the first processor; the others have the same. An instruction set that this kernel has no word for is
     * not seen.
     *
     * @throws IOException when /proc/cpuinfo cannot be read
     */
    public static CpuFeatures features() throws IOException {
        return Files.readAllLines(FILE).stream()
                .filter(l -> l.startsWith("flags"))
                .findFirst()
                .map(l -> CpuFeatures.of(
                        List.of(l.substring(l.indexOf(':') + 1).strip().split(" +"))))
                .orElse(CpuFeatures.NONE);
    }
}
