package org.fulcrum.runtime.linux;

import java.nio.file.Path;

/** The file in which the kernel lists the processors that are online, as the C library counts them. */
public final class ProcessorList {
    /** Its path. */
    public static final String PATH = "/sys/devices/system/cpu/online";

    private ProcessorList() {}

    /** What it says on this node; empty when it cannot be read. */
    public static byte[] read() {
        return KernelFiles.bytes(Path.of(PATH));
    }
}
