package org.fulcrum.runtime.move;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.platform.Vma;

/** Finds who else maps a piece of shared memory. */
final class SharedMemory {
    private SharedMemory() {}

    /** Another process that maps the same memory; empty when there is none. */
    static Optional<Integer> otherUser(int pid, Vma memory) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path p : processes) {
                int other = Integer.parseInt(String.valueOf(p.getFileName()));
                if (other != pid && maps(other, memory)) {
                    return Optional.of(other);
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean maps(int pid, Vma memory) {
        try {
            return ProcFs.mappings(pid).stream()
                    .anyMatch(v -> v.sharedMemory()
                            && v.inode() == memory.inode()
                            && v.device().equals(memory.device()));
        } catch (IOException gone) {
            return false;
        }
    }
}
