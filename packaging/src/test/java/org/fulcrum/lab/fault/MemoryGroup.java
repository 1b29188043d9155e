package org.fulcrum.lab.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A control group whose processes get no more than so much memory; cgroup v1 or v2, whichever the machine has. */
final class MemoryGroup implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final long PATIENCE_NANOS = 10_000_000_000L;
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

    /** From now on what this process takes counts; false when it has just died. */
    boolean add(long pid) throws IOException {
        return moved(Long.toString(pid), group);
    }

    /** Lets those go that are in it; one that dies meanwhile leaves by itself (cgroups(7)). */
    @Override
    public void close() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<String> left = members();
        while (!left.isEmpty()) {
            for (String pid : left) {
                letGo(pid);
            }
            left = members();
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(group + " still has " + left);
            }
        }
        Files.delete(group);
    }

    private List<String> members() throws IOException {
        return Files.readAllLines(group.resolve("cgroup.procs"));
    }

    /** One that is dying can no longer be moved; whatever else is wrong, the deadline tells. */
    private void letGo(String pid) throws IOException {
        boolean unusedAlive = moved(pid, parent);
    }

    private static boolean moved(String pid, Path to) throws IOException {
        try {
            Files.writeString(to.resolve("cgroup.procs"), pid);
            return true;
        } catch (IOException failed) {
            if (!String.valueOf(failed.getMessage()).contains("No such process")) {
                throw failed;
            }
            return false;
        }
    }
}
