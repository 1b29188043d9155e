package org.fulcrum.runtime.guest;

import java.util.Set;

/**
 * Files of /proc in which the deputy shows itself instead of the program: memory, counters and threads' states are the
 * body's. What is opened there is opened at home by the program itself. All other files of /proc/self are right at
 * home: descriptors, directories, ids, limits, mounts, namespaces (proc(5)).
 */
final class OwnFiles {
    /** Longest path that can be one of them, bytes. */
    static final int LONGEST = 64;

    private static final Set<String> OF_THE_BODY = Set.of(
            "auxv",
            "clear_refs",
            "cmdline",
            "environ",
            "maps",
            "mem",
            "numa_maps",
            "pagemap",
            "sched",
            "schedstat",
            "smaps",
            "smaps_rollup",
            "stack",
            "stat",
            "statm",
            "status",
            "syscall",
            "wchan");

    private OwnFiles() {}

    /**
     * Whether a path names such a file of the process itself.
     *
     * @param pid the process's pid at home
     */
    static boolean shows(String path, int pid) {
        if (!path.startsWith("/proc/")) {
            return false;
        }
        String[] names = path.split("/+");
        boolean own = names.length > 3
                && (names[2].equals("self") || names[2].equals("thread-self") || names[2].equals("" + pid));
        boolean thread = own && names.length == 6 && names[3].equals("task");
        return own && (names.length == 4 || thread) && OF_THE_BODY.contains(names[names.length - 1]);
    }
}
