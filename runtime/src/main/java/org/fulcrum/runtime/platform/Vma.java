package org.fulcrum.runtime.platform;

/**
 * One mapping of a process, a line of /proc/PID/maps (proc(5)).
 *
 * @param start first address
 * @param end first address after it
 * @param protection PROT_READ 1, PROT_WRITE 2, PROT_EXEC 4
 * @param shared whether MAP_SHARED
 * @param offset in the file, bytes
 * @param device major:minor as the kernel writes it
 * @param inode 0 when there is no file
 * @param path path or name; empty for unnamed anonymous memory
 */
public record Vma(
        long start, long end, int protection, boolean shared, long offset, String device, long inode, String path) {
    /** PROT_READ. */
    public static final int READ = 1;

    /** PROT_WRITE. */
    public static final int WRITE = 2;

    /** PROT_EXEC. */
    public static final int EXEC = 4;

    private static final String DELETED = " (deleted)";

    /** Size, bytes. */
    public long length() {
        return end - start;
    }

    /** Whether a file lies under it. */
    public boolean fileBacked() {
        return inode != 0 && !sharedMemory();
    }

    /** Whether it is anonymous memory that children share; the kernel lends it a nameless file. */
    public boolean sharedMemory() {
        return shared && path.equals("/dev/zero (deleted)");
    }

    /** Whether the kernel itself put it there: vdso, vvar, vsyscall. */
    public boolean kernelOwned() {
        return path.startsWith("[v");
    }

    /** Whether its file has no name any more. */
    public boolean deleted() {
        return path.endsWith(DELETED);
    }

    /** Whether it may be written. */
    public boolean writable() {
        return (protection & WRITE) != 0;
    }

    /** Whether it is a stack that grows down. */
    public boolean stack() {
        return path.equals("[stack]");
    }

    /** Whether it overlaps a range. */
    public boolean overlaps(long from, long to) {
        return start < to && from < end;
    }

    /** The part of it between two addresses; the offset moves along. */
    public Vma slice(long from, long to) {
        long s = Math.max(start, from);
        long e = Math.min(end, to);
        return new Vma(s, e, protection, shared, fileBacked() ? offset + (s - start) : offset, device, inode, path);
    }

    /** Whether the same bytes lie under both at the same addresses, so that one can stand for the other. */
    public boolean sameBacking(Vma other) {
        if (shared != other.shared || fileBacked() != other.fileBacked()) {
            return false;
        }
        if (!fileBacked()) {
            return stack() == other.stack();
        }
        // By name, not by inode: the body's file is the host's own copy, proven equal when it was mapped there. A file
        // that was replaced at home is "(deleted)" there and so has another name.
        return path.equals(other.path) && offset - start == other.offset - other.start;
    }
}
