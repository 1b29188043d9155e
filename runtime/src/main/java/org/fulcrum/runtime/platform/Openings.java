package org.fulcrum.runtime.platform;

import java.util.ArrayList;
import java.util.List;

/**
 * Which pieces of memory need another protection while pages travel: a page of a guard, or of code that is being made,
 * may hold bytes that the process itself may not read or write just then. Only the pieces around such pages, never a
 * whole mapping: to make a large reserve writable would count against the memory the system can promise (mmap(2),
 * overcommit).
 */
public final class Openings {
    /** Pages that are no farther apart are opened together: fewer calls, fewer pieces, bytes. */
    private static final long NEAR_BYTES = 1 << 20;

    private Openings() {}

    /**
     * A piece that must be opened.
     *
     * @param start first address
     * @param end first address after it
     * @param protection what it has when nothing travels
     */
    public record Opening(long start, long end, int protection) {
        /** Size, bytes. */
        public long length() {
            return end - start;
        }
    }

    /**
     * The pieces of mappings that hold pages which travel and lack an access.
     *
     * @param access what the transfer needs: {@link Vma#READ} to send, with {@link Vma#WRITE} to receive
     * @param runs the pages, by address
     * @param mappings all mappings, by address
     */
    public static List<Opening> of(int access, List<PageRun> runs, List<Vma> mappings) {
        List<Opening> openings = new ArrayList<>();
        int at = 0;
        for (PageRun run : runs) {
            while (at < mappings.size() && mappings.get(at).end() <= run.start()) {
                at++;
            }
            for (int i = at; i < mappings.size() && mappings.get(i).start() < run.end(); i++) {
                Vma v = mappings.get(i);
                if ((v.protection() & access) != access) {
                    open(openings, v, Math.max(v.start(), run.start()), Math.min(v.end(), run.end()));
                }
            }
        }
        return openings;
    }

    private static void open(List<Opening> openings, Vma v, long start, long end) {
        Opening last = openings.isEmpty() ? null : openings.getLast();
        if (last != null && last.start() >= v.start() && start - last.end() <= NEAR_BYTES) {
            openings.set(openings.size() - 1, new Opening(last.start(), end, last.protection()));
        } else {
            openings.add(new Opening(start, end, v.protection()));
        }
    }
}
