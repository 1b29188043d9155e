package org.fulcrum.runtime.linux;

import java.util.List;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.Vma;

/**
 * Finds the pages that shared memory has. The page tables do not tell: a page that was written by write(2), by a child,
 * or that is swapped out, need not be in them. The file that lies under the memory does (lseek(2), SEEK_DATA).
 */
final class SharedPages {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int O_CLOEXEC = 0x80000;

    private SharedPages() {}

    /**
     * Adds the pages of a mapping of shared memory.
     *
     * @return false when this node may not look at the file (/proc/PID/map_files wants CAP_CHECKPOINT_RESTORE, proc(5))
     */
    static boolean find(int pid, Vma v, List<PageRun> runs) {
        NativeMemory path = NativeMemory.ofString(
                "/proc/" + pid + "/map_files/" + Long.toHexString(v.start()) + "-" + Long.toHexString(v.end()));
        long fd = Kernel.call(Nr.OPENAT, -100, path.address(), O_CLOEXEC);
        if (Kernel.failed(fd)) {
            return false;
        }
        try {
            long end = v.offset() + v.length();
            long data = seek(fd, v.offset(), SEEK_DATA, end);
            while (data < end) {
                long hole = Math.min(end, seek(fd, data, SEEK_HOLE, end));
                long from = v.start() + data - v.offset();
                PageScan.append(runs, from, from + wholePages(hole - data));
                data = seek(fd, hole, SEEK_DATA, end);
            }
            return true;
        } finally {
            Descriptors.close((int) fd);
        }
    }

    /** A file may end in the middle of a page. */
    private static long wholePages(long bytes) {
        return (bytes + 4095) & -4096L;
    }

    private static long seek(long fd, long from, int whence, long end) {
        if (from >= end) {
            return end;
        }
        long found = Kernel.call(Nr.LSEEK, fd, from, whence);
        if (found == -Errno.ENXIO) {
            return end;
        }
        return Kernel.check(found, "looking for the pages of shared memory");
    }
}
