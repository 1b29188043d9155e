package org.fulcrum.runtime.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a process was started as, for people. */
public final class CommandLine {
    /** Longest that is told, characters. */
    static final int MAX_CHARS = 256;

    private CommandLine() {}

    /** Of a process of this node; empty when it is gone. */
    public static String of(int pid) {
        return of(Path.of("/proc", Integer.toString(pid)));
    }

    /** The same, of its directory in /proc. */
    static String of(Path directory) {
        String line = new String(KernelFiles.bytes(directory.resolve("cmdline")), StandardCharsets.UTF_8)
                .replace('\0', ' ')
                .strip();
        String text =
                line.isEmpty() ? KernelFiles.read(directory.resolve("comm")).strip() : line;
        StringBuilder clean = new StringBuilder();
        text.chars().limit(MAX_CHARS).forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
        return clean.toString();
    }
}
