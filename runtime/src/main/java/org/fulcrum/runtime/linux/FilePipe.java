package org.fulcrum.runtime.linux;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;

/**
 * A pipe through which bytes of files go into streams without being copied (splice(2)): it holds references to the
 * pages of the file. Not synchronised.
 */
public final class FilePipe implements AutoCloseable {
    private static final int WANTED_BYTES = 4 << 20;
    private static final int UNPRIVILEGED_BYTES = 1 << 20; // /proc/sys/fs/pipe-max-size, where nobody has changed it
    private static final int PAGE_BYTES = 4096;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int F_MORE = 4;

    private final int readEnd;
    private final int writeEnd;
    private final long capacity;
    private final NativeMemory position = new NativeMemory(8);

    /** Opens one. */
    public FilePipe() {
        NativeMemory ends = new NativeMemory(8);
        Kernel.check(Kernel.call(Nr.PIPE2, ends.address(), O_CLOEXEC), "pipe2");
        readEnd = ends.getInt(0);
        writeEnd = ends.getInt(4);
        if (Kernel.failed(Kernel.call(Nr.FCNTL, writeEnd, F_SETPIPE_SZ, WANTED_BYTES))) {
            Kernel.call(Nr.FCNTL, writeEnd, F_SETPIPE_SZ, UNPRIVILEGED_BYTES); // else it is as large as it is
        }
        capacity = Kernel.check(Kernel.call(Nr.FCNTL, writeEnd, F_GETPIPE_SZ), "F_GETPIPE_SZ");
    }

    /** Most bytes that go through it at once, wherever in a page they begin. */
    public long capacity() {
        return capacity - PAGE_BYTES;
    }

    /**
     * Takes bytes of a file, from where it stands, which moves on.
     *
     * @return how many, less at the end of the file; a negative errno when there are none to be had this way
     */
    public long fill(int file, long length) {
        return fillFrom(file, 0, length);
    }

    /**
     * Takes bytes of a file from an offset on.
     *
     * @return how many, less at the end of the file; a negative errno when there are none to be had this way
     */
    public long fill(int file, long offset, long length) {
        position.putLong(0, offset);
        return fillFrom(file, position.address(), length);
    }

    private long fillFrom(int file, long positionAt, long length) {
        long done = 0;
        while (done < length) {
            long got = Kernel.call(Nr.SPLICE, file, positionAt, writeEnd, 0, length - done, 0);
            if (got == -Errno.EINTR) {
                continue;
            }
            if (got <= 0) {
                return done > 0 ? done : got;
            }
            done += got;
        }
        return done;
    }

    /** Gives so many of its bytes to a socket; a negative errno when that broke. */
    long drain(int socket, long length, boolean moreFollows) {
        long left = length;
        while (left > 0) {
            long got = Kernel.call(Nr.SPLICE, readEnd, 0, socket, 0, left, moreFollows ? F_MORE : 0);
            if (got == -Errno.EINTR) {
                continue;
            }
            if (got <= 0) {
                return got;
            }
            left -= got;
        }
        return length;
    }

    @Override
    public void close() {
        Descriptors.close(readEnd);
        Descriptors.close(writeEnd);
    }
}
