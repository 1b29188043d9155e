package org.fulcrum.runtime.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fulcrum.runtime.linux.FileHashes;
import org.fulcrum.runtime.platform.Vma;

/** Which files a process's mappings show, and which mappings must travel whole because the target has not the file. */
public final class MissingFiles {
    private static final long PAGE_BYTES = 4096;

    private MissingFiles() {}

    /** Identities of the files that are still what was mapped; a replaced or deleted file is not among them. */
    public static List<Wire.FileIdentity> identities(List<Vma> mappings, FileHashes hashes) {
        Map<String, Vma> byPath = new TreeMap<>();
        mappings.stream()
                .filter(MissingFiles::isFile)
                .filter(v -> !v.deleted())
                .forEach(v -> byPath.putIfAbsent(v.path(), v));
        List<Wire.FileIdentity> files = new ArrayList<>();
        byPath.forEach((path, v) -> hashes.of(path)
                .filter(identity -> identity.inode() == v.inode())
                .ifPresent(identity -> files.add(new Wire.FileIdentity(path, identity.size(), identity.hash()))));
        return files;
    }

    /** Files that mappings show and that are not known to be there: what {@code known} lacks. */
    public static Set<String> unknown(List<Vma> mappings, Set<String> known) {
        Set<String> unknown = new java.util.TreeSet<>();
        mappings.stream()
                .filter(MissingFiles::isFile)
                .filter(v -> !known.contains(v.path()))
                .forEach(v -> unknown.add(v.path()));
        return unknown;
    }

    /**
     * Mappings that travel whole, and how many of their bytes exist.
     *
     * @param missing paths that the target has not
     */
    public static Map<Vma, Long> whole(List<Vma> mappings, java.util.Collection<String> missing) {
        Map<Vma, Long> whole = new LinkedHashMap<>();
        for (Vma v : mappings) {
            if (isFile(v) && missing.contains(v.path())) {
                whole.put(v, existingBytes(v));
            }
        }
        return whole;
    }

    /** A mailbox travels as memory. */
    private static boolean isFile(Vma v) {
        return v.fileBacked() && !v.mailbox();
    }

    /** Pages behind the end of a file cannot be read. */
    private static long existingBytes(Vma v) {
        try {
            long size = Files.size(Path.of(v.path()));
            long from = Math.max(0, size - v.offset());
            return Math.min(v.length(), (from + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
        } catch (IOException gone) {
            return v.length();
        }
    }
}
