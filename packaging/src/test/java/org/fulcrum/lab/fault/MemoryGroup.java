package org.fulcrum.lab.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A control group whose processes get no more than so much memory; cgroup v1 or v2, whichever the machine has. */
final class MemoryGroup implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Path FIRST_VERSION = ROOT.resolve("memory");

    private final Path parent;
    private final Path group;

    MemoryGroup(String name, long bytes) throws IOException {
        boolean first = Files.exists(FIRST_VERSION);
        parent = first ? FIRST_VERSION : ROOT;
        group = parent.resolve(name);
        Files.createDirectories(group);
        Files.writeString(group.resolve(first ? "memory.limit_in_bytes" : "memory.max"), String.valueOf(bytes));
    }

    /** From now on what this process takes counts. */
    void add(long pid) throws IOException {
        Files.writeString(group.resolve("cgroup.procs"), String.valueOf(pid));
    }

    @Override
    public void close() throws IOException {
        for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
            Files.writeString(parent.resolve("cgroup.procs"), pid);
        }
        Files.delete(group);
    }
}
