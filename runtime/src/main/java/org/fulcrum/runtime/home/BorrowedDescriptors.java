package org.fulcrum.runtime.home;

import java.util.HashMap;
import java.util.Map;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.Descriptors;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Copies of a deputy's descriptors that this runtime reads and writes itself (pidfd_getfd(2)). A copy shares file
 * offset and flags with the original; it must be dropped before the deputy closes or replaces the number. Belongs to
 * one thread.
 */
final class BorrowedDescriptors implements AutoCloseable {
    /** Most copies held; beyond that the mirrors do the work. */
    static final int MAX_BORROWED = 256;

    private static final int STAT_BYTES = 144;
    private static final int STAT_MODE = 24;
    private static final int FILE_TYPE_MASK = 0170000;
    private static final int SOCKET = 0140000;
    private static final int REGULAR = 0100000;
    private static final int FIFO = 0010000;

    /** What lies behind a descriptor, as far as it matters for doing without blocking. */
    enum Type {
        /** Never blocks. */
        REGULAR_FILE,
        /** MSG_DONTWAIT keeps it from blocking. */
        SOCKET,
        /** RWF_NOWAIT keeps it from blocking. */
        PIPE,
        /** Anything else. */
        OTHER
    }

    /**
     * A copy.
     *
     * @param fd our number
     * @param type what it is
     */
    record Borrowed(int fd, Type type) {}

    private final int pidfd;
    private final Map<Integer, Borrowed> copies = new HashMap<>();
    private final NativeMemory stat = new NativeMemory(STAT_BYTES);

    BorrowedDescriptors(int pidfd) {
        this.pidfd = pidfd;
    }

    /** A copy of descriptor {@code fd}; null when there is no such descriptor or no room. */
    @Nullable
    Borrowed get(int fd) {
        Borrowed known = copies.get(fd);
        if (known != null) {
            return known;
        }
        if (copies.size() >= MAX_BORROWED) {
            return null;
        }
        int copy = Descriptors.borrow(pidfd, fd);
        if (copy < 0) {
            return null;
        }
        Borrowed borrowed = new Borrowed(copy, type(copy));
        copies.put(fd, borrowed);
        return borrowed;
    }

    private Type type(int fd) {
        if (Kernel.failed(Kernel.call(Nr.FSTAT, fd, stat.address()))) {
            return Type.OTHER;
        }
        return switch (stat.getInt(STAT_MODE) & FILE_TYPE_MASK) {
            case REGULAR -> Type.REGULAR_FILE;
            case SOCKET -> Type.SOCKET;
            case FIFO -> Type.PIPE;
            default -> Type.OTHER;
        };
    }

    /** Whether a call changes what descriptor numbers mean. */
    static boolean changedBy(int nr) {
        return nr == Nr.CLOSE || nr == Nr.DUP2 || nr == Nr.DUP3 || nr == Nr.CLOSE_RANGE;
    }

    /** Drops the copies of the numbers whose meaning a call changes; before it is made. */
    void dropFor(int nr, long[] arguments) {
        switch (nr) {
            case Nr.CLOSE -> drop((int) arguments[0]);
            case Nr.DUP2, Nr.DUP3 -> drop((int) arguments[1]);
            case Nr.CLOSE_RANGE -> close();
            default -> {}
        }
    }

    private void drop(int fd) {
        Borrowed gone = copies.remove(fd);
        if (gone != null) {
            Descriptors.close(gone.fd());
        }
    }

    @Override
    public void close() {
        copies.values().forEach(b -> Descriptors.close(b.fd()));
        copies.clear();
    }
}
