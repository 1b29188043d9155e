package org.fulcrum.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.Vma;

/**
 * Finds changed pages where the kernel has no PAGEMAP_SCAN: reads the word of every page
 * (Documentation/admin-guide/mm/pagemap.rst). It does not tell the zero page from others, so that one travels.
 */
final class PagemapFile {
    private static final int PAGE_BYTES = 4096;
    private static final int CHUNK_BYTES = 1 << 19;
    private static final long PRESENT = 1L << 63;
    private static final long SWAPPED = 1L << 62;
    private static final long FILE_OR_SHARED = 1L << 61;

    private PagemapFile() {}

    /**
     * Where mappings begin that have no page at all, in memory or swapped out (smaps, proc(5)): the reserves of
     * language runtimes are hundreds of GiB, whose words would take a second to read.
     */
    static Set<Long> empty(int pid) {
        Set<Long> empty = new HashSet<>();
        long start = 0;
        for (String line : ProcFs.text(pid, "smaps").orElse("").split("\n", -1)) {
            int dash = line.indexOf('-');
            if (dash > 0 && dash < line.indexOf(' ')) {
                start = Long.parseUnsignedLong(line.substring(0, dash), 16);
                empty.add(start);
            } else if ((line.startsWith("Rss:") || line.startsWith("Swap:")) && !line.endsWith(" 0 kB")) {
                empty.remove(start);
            }
        }
        return empty;
    }

    /** Adds the pages of a mapping that a fresh one would not show. */
    static void scan(int fd, Vma v, List<PageRun> runs) {
        NativeMemory chunk = new NativeMemory(CHUNK_BYTES);
        long position = v.start();
        while (position < v.end()) {
            long wanted = Math.min(CHUNK_BYTES, (v.end() - position) / PAGE_BYTES * Long.BYTES);
            long got = Kernel.check(
                    Kernel.call(Nr.PREAD64, fd, chunk.address(), wanted, position / PAGE_BYTES * Long.BYTES),
                    "reading pagemap");
            if (got == 0) {
                return; // the process is gone; whoever holds it finds out
            }
            ByteBuffer words = ByteBuffer.wrap(chunk.get(0, (int) got)).order(ByteOrder.LITTLE_ENDIAN);
            for (long at = position; words.hasRemaining(); at += PAGE_BYTES) {
                if (changed(words.getLong(), v.shared())) {
                    PageScan.append(runs, at, at + PAGE_BYTES);
                }
            }
            position += got / Long.BYTES * PAGE_BYTES;
        }
    }

    /** Whether a page is its process's own; all of shared memory counts as file. */
    static boolean changed(long word, boolean shared) {
        return (word & (PRESENT | SWAPPED)) != 0 && (shared || (word & FILE_OR_SHARED) == 0);
    }
}
