package org.fulcrum.runtime.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the kernel's small files: a missing one is the empty text, a long one is cut at 64 KiB. */
final class KernelFiles {
    private static final int MAX_BYTES = 64 * 1024;

    private KernelFiles() {}

    static String read(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    static byte[] bytes(Path file) {
        try (InputStream in = new FileInputStream(file.toFile())) { // two thirds of what Files takes
            return in.readNBytes(MAX_BYTES);
        } catch (IOException goneOrForbidden) {
            return new byte[0];
        }
    }
}
