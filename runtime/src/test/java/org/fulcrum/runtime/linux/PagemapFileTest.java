package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.Vma;
import org.junit.jupiter.api.Test;

/** Words of pagemap, and real pages of this process. */
class PagemapFileTest {
    private static final long PAGE = 4096;
    private static final int PAGES = 200_000; // more than one chunk
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;

    @Test
    void ownPagesAreThosePresentOrSwappedAndNotOfAFile() {
        assertTrue(PagemapFile.changed(1L << 63, false));
        assertTrue(PagemapFile.changed(1L << 62, false));
        assertFalse(PagemapFile.changed(1L << 63 | 1L << 61, false));
        assertTrue(PagemapFile.changed(1L << 63 | 1L << 61, true), "shared memory counts as a file");
        assertFalse(PagemapFile.changed(1L << 55 | 1L << 61, true), "neither present nor swapped");
    }

    @Test
    void writtenPagesAreFoundAndNoOthers() throws IOException {
        // With a guard on both sides, so that it is a mapping of its own.
        long guarded = Kernel.check(
                Kernel.call(Nr.MMAP, 0, (PAGES + 2) * PAGE, 0, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0), "mmap");
        long start = guarded + PAGE;
        Kernel.check(Kernel.call(Nr.MPROTECT, start, PAGES * PAGE, PROT_READ_WRITE), "mprotect");
        try (ProcessMemoryOfSelf self = new ProcessMemoryOfSelf()) {
            int pid = (int) ProcessHandle.current().pid();
            assertTrue(PagemapFile.empty(pid).contains(start));
            List<PageRun> written = List.of(
                    new PageRun(start, start + PAGE),
                    new PageRun(start + 65_535 * PAGE, start + 65_537 * PAGE),
                    new PageRun(start + (PAGES - 1) * PAGE, start + PAGES * PAGE));
            written.forEach(run -> self.touch(run.start(), run.end()));
            assertFalse(PagemapFile.empty(pid).contains(start));
            List<PageRun> found = new ArrayList<>();
            PagemapFile.scan(self.pagemap(), vma(start, start + PAGES * PAGE), found);
            assertEquals(written, found);
        } finally {
            Kernel.call(Nr.MUNMAP, guarded, (PAGES + 2) * PAGE);
        }
    }

    private static Vma vma(long start, long end) {
        return ProcFs.mapping(Long.toHexString(start) + "-" + Long.toHexString(end) + " rw-p 00000000 00:00 0 ");
    }

    /** Our own pagemap, and our own pages, which process_vm_writev(2) reaches by address. */
    private static final class ProcessMemoryOfSelf implements AutoCloseable {
        private final int fd;

        ProcessMemoryOfSelf() {
            NativeMemory path = NativeMemory.ofString("/proc/self/pagemap");
            fd = (int) Kernel.check(Kernel.call(Nr.OPENAT, -100, path.address(), 0x80000), "pagemap");
        }

        int pagemap() {
            return fd;
        }

        void touch(long from, long to) {
            NativeMemory one = new NativeMemory(8);
            one.putLong(0, 1);
            NativeMemory vectors = new NativeMemory(32);
            for (long page = from; page < to; page += PAGE) {
                vectors.putLong(0, one.address());
                vectors.putLong(8, 8);
                vectors.putLong(16, page);
                vectors.putLong(24, 8);
                long pid = ProcessHandle.current().pid();
                Kernel.check(
                        Kernel.call(Nr.PROCESS_VM_WRITEV, pid, vectors.address(), 1, vectors.address() + 16, 1, 0),
                        "writing to a page");
            }
        }

        @Override
        public void close() {
            Descriptors.close(fd);
        }
    }
}
