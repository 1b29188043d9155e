package org.fulcrum.runtime.move;

import org.fulcrum.runtime.linux.ProcFs;

/** Resource limits of a process that decide how its calls are executed (getrlimit(2)). */
final class Limits {
    private static final int COLUMN = 26;

    private Limits() {}

    /** RLIMIT_FSIZE, bytes; -1 for none. */
    static long fileSize(int pid) {
        return ProcFs.text(pid, "limits")
                .flatMap(t ->
                        t.lines().filter(l -> l.startsWith("Max file size")).findFirst())
                .map(l -> l.substring(COLUMN).strip().split(" +")[0])
                .filter(w -> !w.equals("unlimited"))
                .map(Long::parseLong)
                .orElse(-1L);
    }
}
