package org.fulcrum.runtime.move;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.fulcrum.runtime.api.Reason;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.platform.Vma;

/** Finds out whether shared memory can follow its process: only when nobody else can reach it. */
final class SharedMemory {
    private SharedMemory() {}

    /** Why shared memory of a process cannot follow it; empty when all of it can. */
    static Optional<Reason> obstacle(int pid, List<Vma> mappings) {
        Set<Long> examined = new HashSet<>();
        for (Vma v : mappings) {
            if (v.sharedMemory() && !v.counters()) {
                Optional<Reason> found = twice(v, mappings);
                if (found.isEmpty() && examined.add(v.inode())) {
                    found = reached(pid, v);
                }
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Where it goes, each mapping becomes memory of its own. */
    private static Optional<Reason> twice(Vma v, List<Vma> mappings) {
        return mappings.stream()
                .filter(o -> o.start() > v.start() && same(o, v))
                .filter(o -> o.offset() < v.offset() + v.length() && v.offset() < o.offset() + o.length())
                .findFirst()
                .map(o -> blocker("memory" + at(v) + " is mapped a second time" + at(o)));
    }

    private static Optional<Reason> reached(int pid, Vma v) {
        if (v.memfd() && !v.writable()) {
            return Optional.of(blocker("memory of " + v.path() + at(v) + " may only be read"));
        }
        Optional<Reason> mapped = find(other -> other != pid && maps(other, v))
                .map(other -> blocker("memory" + at(v) + " is shared with process " + other));
        if (mapped.isPresent() || !v.memfd()) {
            return mapped;
        }
        return find(holder -> holds(holder, v))
                .map(holder -> blocker("memory" + at(v) + " can also be reached by a descriptor for " + v.path()
                        + " of process " + holder));
    }

    private static Reason blocker(String text) {
        return Finding.SHARED_MAPPING.blocker(text);
    }

    private static String at(Vma v) {
        return " at 0x" + Long.toHexString(v.start());
    }

    private static Optional<Integer> find(IntPredicate wanted) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path p : processes) {
                int pid = Integer.parseInt(String.valueOf(p.getFileName()));
                if (wanted.test(pid)) {
                    return Optional.of(pid);
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean same(Vma a, Vma b) {
        return a.sharedMemory() && a.inode() == b.inode() && a.device().equals(b.device());
    }

    private static boolean maps(int pid, Vma memory) {
        try {
            return ProcFs.mappings(pid).stream().anyMatch(v -> same(v, memory));
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean holds(int pid, Vma memory) {
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path fd : fds) {
                if (shows(fd, memory)) {
                    return true;
                }
            }
        } catch (IOException gone) {
            return false;
        }
        return false;
    }

    private static boolean shows(Path fd, Vma memory) {
        try {
            return Files.readSymbolicLink(fd).toString().equals(memory.path())
                    && Files.getAttribute(fd, "unix:ino") instanceof Number inode
                    && inode.longValue() == memory.inode();
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
