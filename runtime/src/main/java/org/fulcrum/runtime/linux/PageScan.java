package org.fulcrum.runtime.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.platform.KernelFeature;
import org.fulcrum.runtime.platform.PageRun;
import org.fulcrum.runtime.platform.Vma;

/**
 * Finds the pages of a process that differ from what a fresh mapping would show: present or swapped, and neither the
 * file's own nor the zero page. Uses PAGEMAP_SCAN (kernel 6.7, Documentation/admin-guide/mm/pagemap.rst) where the
 * kernel has it, else {@link PagemapFile}.
 */
public final class PageScan {
    private static final long PAGEMAP_SCAN = 0xC060_6610L;
    private static final int ARGUMENT_BYTES = 96;
    private static final int REGION_BYTES = 24;
    private static final int REGIONS = 4096;
    private static final long IS_FILE = 1 << 2;
    private static final long IS_PRESENT = 1 << 3;
    private static final long IS_SWAPPED = 1 << 4;
    private static final long IS_ZERO = 1 << 5;

    private PageScan() {}

    /**
     * The pages that must travel.
     *
     * @param whole bytes of each mapping that travels as a whole, because the target has not the file
     */
    public static List<PageRun> changedPages(int pid, List<Vma> mappings, Map<Vma, Long> whole) {
        NativeMemory argument = new NativeMemory(ARGUMENT_BYTES);
        NativeMemory regions = new NativeMemory((long) REGION_BYTES * REGIONS);
        NativeMemory path = NativeMemory.ofString("/proc/" + pid + "/pagemap");
        int fd = (int) Kernel.check(Kernel.call(Nr.OPENAT, -100, path.address(), 0x80000), "opening pagemap");
        boolean scans = KernelFeatures.has(KernelFeature.PAGEMAP_SCAN);
        Set<Long> empty = scans ? Set.of() : PagemapFile.empty(pid);
        List<PageRun> runs = new ArrayList<>();
        try {
            for (Vma v : mappings) {
                Long bytes = whole.get(v);
                if (bytes != null) {
                    append(runs, v.start(), v.start() + bytes);
                } else if (travels(v) && !(v.shared() && SharedPages.find(pid, v, runs))) {
                    if (scans) {
                        scan(fd, v, argument, regions, runs);
                    } else if (!empty.contains(v.start())) {
                        PagemapFile.scan(fd, v, runs);
                    }
                }
            }
        } finally {
            Descriptors.close(fd);
        }
        return runs;
    }

    /** Whether this kernel has PAGEMAP_SCAN: asks it for the pages of nothing. */
    static boolean works() {
        NativeMemory argument = new NativeMemory(ARGUMENT_BYTES);
        argument.putLong(0, ARGUMENT_BYTES);
        NativeMemory path = NativeMemory.ofString("/proc/self/pagemap");
        int fd = (int) Kernel.call(Nr.OPENAT, -100, path.address(), 0x80000);
        if (Kernel.failed(fd)) {
            return false;
        }
        boolean known = !Kernel.failed(Kernel.call(Nr.IOCTL, fd, PAGEMAP_SCAN, argument.address()));
        Descriptors.close(fd);
        return known;
    }

    /** Whether a mapping has pages of its own at all. */
    private static boolean travels(Vma v) {
        return !v.kernelOwned() && (!v.shared() || v.sharedMemory() || v.mailbox());
    }

    private static void scan(int fd, Vma v, NativeMemory argument, NativeMemory regions, List<PageRun> runs) {
        long position = v.start();
        while (position < v.end()) {
            argument.clear(0, ARGUMENT_BYTES);
            argument.putLong(0, ARGUMENT_BYTES);
            argument.putLong(16, position);
            argument.putLong(24, v.end());
            argument.putLong(40, regions.address());
            argument.putLong(48, REGIONS);
            long absent = v.shared() ? 0 : IS_FILE | IS_ZERO; // shared memory counts as a file
            argument.putLong(64, absent);
            argument.putLong(72, absent);
            argument.putLong(80, IS_PRESENT | IS_SWAPPED);
            argument.putLong(88, IS_PRESENT);
            long found = Kernel.check(Kernel.call(Nr.IOCTL, fd, PAGEMAP_SCAN, argument.address()), "PAGEMAP_SCAN");
            for (int i = 0; i < found; i++) {
                long at = (long) REGION_BYTES * i;
                append(runs, regions.getLong(at), regions.getLong(at + 8));
            }
            long walked = argument.getLong(32);
            position = walked > position ? walked : v.end();
        }
    }

    static void append(List<PageRun> runs, long start, long end) {
        if (start == end) {
            return;
        }
        if (!runs.isEmpty() && runs.getLast().end() == start) {
            runs.set(runs.size() - 1, new PageRun(runs.getLast().start(), end));
        } else {
            runs.add(new PageRun(start, end));
        }
    }
}
