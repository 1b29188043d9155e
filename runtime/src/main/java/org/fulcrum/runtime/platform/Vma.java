package org.fulcrum.runtime.platform;

import java.util.regex.Pattern;

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
 * @param traits bits of its {@link Trait}s; 0 as well where nobody asked for them
 */
public record Vma(
        long start,
        long end,
        int protection,
        boolean shared,
        long offset,
        String device,
        long inode,
        String path,
        int traits) {
    /** PROT_READ. */
    public static final int READ = 1;

    /** PROT_WRITE. */
    public static final int WRITE = 2;

    /** PROT_EXEC. */
    public static final int EXEC = 4;

    private static final String DELETED = " (deleted)";
    private static final Pattern MAILBOX =
            Pattern.compile("/.*/dicom/[0-9]+/\\+?[^/]+:[0-9]+:[0-9]+(?: \\(deleted\\))?");

    /** Without traits. */
    public Vma(
            long start, long end, int protection, boolean shared, long offset, String device, long inode, String path) {
        this(start, end, protection, shared, offset, device, inode, path, 0);
    }

    /** The same with those traits. */
    public Vma with(int bits) {
        return new Vma(start, end, protection, shared, offset, device, inode, path, bits);
    }

    /** Whether it has a trait. */
    public boolean has(Trait trait) {
        return (traits & trait.bit()) != 0;
    }

    /** Size, bytes. */
    public long length() {
        return end - start;
    }

    /** Whether a file lies under it. */
    public boolean fileBacked() {
        return inode != 0 && !sharedMemory();
    }

    /**
     * Whether it is shared memory that lies in no file of the program's: anonymous, which children share and the kernel
     * lends a nameless file, or of memfd_create(2), or the counters of a Java machine. It travels as memory.
     */
    public boolean sharedMemory() {
        return shared && (path.equals("/dev/zero (deleted)") || memfd() || counters());
    }

    /** Whether it is memory of memfd_create(2). */
    public boolean memfd() {
        return path.startsWith("/memfd:");
    }

    /**
     * Whether it is the file in which a Java machine counts for jstat(1) and jps(1): it writes there and never reads
     * what others wrote. While it is away, they see what it was when it left.
     */
    public boolean counters() {
        return shared && path.contains("/hsperfdata_");
    }

    /**
     * Whether it is a mailbox of DiCOM, the process's own or another's: a file of this name in a user's directory of a
     * node's run directory. The own one travels as memory, into a file of the node it comes to.
     */
    public boolean mailbox() {
        return shared && MAILBOX.matcher(path).matches();
    }

    /** Private memory in its place. */
    public Vma asMemory() {
        return new Vma(start, end, protection, false, 0, "00:00", 0, "", traits);
    }

    /** The same bytes, in a file of that path. */
    public Vma at(String other) {
        return new Vma(start, end, protection, shared, offset, device, inode, other, traits);
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

    /** Whether it is a stack that grows down: the first thread's, or one that the program made so. */
    public boolean stack() {
        return path.equals("[stack]") || has(Trait.GROWS_DOWN);
    }

    /** Whether it overlaps a range. */
    public boolean overlaps(long from, long to) {
        return start < to && from < end;
    }

    /** The part of it between two addresses; the offset moves along. */
    public Vma slice(long from, long to) {
        long s = Math.max(start, from);
        long e = Math.min(end, to);
        long at = fileBacked() ? offset + (s - start) : offset;
        return new Vma(s, e, protection, shared, at, device, inode, path, traits);
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
