package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fulcrum.runtime.abi.CpuFeatures;

/** What the kernel says of this machine's processors. Thread-safe. */
public final class CpuInfo {
    private static final Path FILE = Path.of("/proc/cpuinfo");

    private CpuInfo() {}

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
