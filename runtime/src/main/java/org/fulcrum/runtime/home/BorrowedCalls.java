package org.fulcrum.runtime.home;

import java.io.IOException;
import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.home.BorrowedDescriptors.Borrowed;
import org.fulcrum.runtime.linux.Kernel;
import org.fulcrum.runtime.linux.NativeMemory;
import org.fulcrum.runtime.platform.CallLayout;

/**
 * Executes reads, writes and seeks on borrowed descriptors at once, if they need not wait. What would wait is left to
 * the mirror, in whose own thread the kernel knows how to wait, to be interrupted and to raise signals.
 */
final class BorrowedCalls implements AutoCloseable {
    /** There is nothing left to do. */
    static final long ANSWERED = -1;

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int RWF_NOWAIT = 8;
    private static final int SEEK_CUR = 1;
    private static final int F_GETFL = 3;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_APPEND = 0x400;
    private static final int RLIMIT_FSIZE = 1;
    private static final int RLIMIT_FSIZE_UNLIMITED = -1;

    private final BorrowedDescriptors descriptors;
    private final ResultWriter results;
    private final LargeReads large;
    private boolean mayWrite;
    private final NativeMemory vector = new NativeMemory(16);

    /**
     * Executes on these descriptors.
     *
     * @param fileSizeLimit the deputy's RLIMIT_FSIZE, -1 for none: with a limit, writes must be its own
     */
    BorrowedCalls(BorrowedDescriptors descriptors, ResultWriter results, long fileSizeLimit) {
        this.descriptors = descriptors;
        this.results = results;
        mayWrite = fileSizeLimit == RLIMIT_FSIZE_UNLIMITED;
        large = new LargeReads(results);
    }

    /** From now on writes are the deputy's own. */
    void leaveWrites() {
        mayWrite = false;
    }

    /** Whether a call may set RLIMIT_FSIZE. */
    static boolean limitsFileSize(CallRequest call) {
        return call.nr() == Nr.SETRLIMIT && (int) call.argument(0) == RLIMIT_FSIZE
                || call.nr() == Nr.PRLIMIT64 && (int) call.argument(1) == RLIMIT_FSIZE && call.buffers() > 0;
    }

    /** Whether it may execute calls of that number. */
    static boolean takes(CallRequest call) {
        return switch (call.nr()) {
            case Nr.READ, Nr.PREAD64, Nr.WRITE, Nr.PWRITE64, Nr.LSEEK -> true;
            default -> false;
        };
    }

    /**
     * Executes a call and sends its result.
     *
     * @return {@link #ANSWERED}; or how many of its bytes have been written, the rest of which the mirror must write
     */
    long execute(CallRequest call) throws IOException {
        return switch (call.nr()) {
            case Nr.READ, Nr.PREAD64 -> read(call) ? ANSWERED : 0;
            case Nr.WRITE, Nr.PWRITE64 -> mayWrite ? write(call) : 0;
            case Nr.LSEEK -> seek(call) ? ANSWERED : 0;
            default -> 0;
        };
    }

    private boolean seek(CallRequest call) throws IOException {
        Borrowed b = descriptors.get((int) call.argument(0));
        if (b == null || b.type() != BorrowedDescriptors.Type.REGULAR_FILE) {
            return false;
        }
        results.begin(call, position(b, call));
        results.send(call.sequence(), Kernel.call(Nr.LSEEK, b.fd(), call.argument(1), call.argument(2)), 0);
        return true;
    }

    private boolean read(CallRequest call) throws IOException {
        Borrowed b = descriptors.get((int) call.argument(0));
        if (b == null || b.type() == BorrowedDescriptors.Type.OTHER || call.buffers() != 1) {
            return false;
        }
        int length = call.length(0);
        results.begin(call, position(b, call));
        if (b.type() == BorrowedDescriptors.Type.REGULAR_FILE && large.read(call, b.fd())) {
            return true;
        }
        long to = results.addOut(length);
        long got = readNow(b, call, to, length);
        if (got == -Errno.EAGAIN || got == -Errno.EOPNOTSUPP || got == -Errno.EINTR) {
            results.abandon();
            return false;
        }
        sendRead(call, b, got);
        return true;
    }

    private void sendRead(CallRequest call, Borrowed b, long got) throws IOException {
        results.trimLast(call.length(0), (int) Math.max(0, got));
        results.send(
                call.sequence(), got, b.type() == BorrowedDescriptors.Type.REGULAR_FILE ? CallLayout.REGULAR_FILE : 0);
    }

    /** For a runtime that would have to find out whether the call was executed. */
    private static long position(Borrowed b, CallRequest call) {
        if (b.type() != BorrowedDescriptors.Type.REGULAR_FILE) {
            return 0;
        }
        return switch (call.nr()) {
            case Nr.PREAD64 -> call.argument(3);
            case Nr.PWRITE64 -> 0; // made again it does the same
            default -> Kernel.call(Nr.LSEEK, b.fd(), 0, SEEK_CUR);
        };
    }

    /** How much of a write an earlier runtime had written itself before it left the rest to the mirror, bytes. */
    long writtenBefore(CallRequest call) {
        Borrowed b = call.nr() == Nr.WRITE ? descriptors.get((int) call.argument(0)) : null;
        return b == null || b.type() == BorrowedDescriptors.Type.REGULAR_FILE ? 0 : results.positionBefore(call);
    }

    /**
     * Finds out what became of a call that an earlier runtime had begun when it died, and answers it.
     *
     * @throws IOException when that cannot be known
     */
    void settle(CallRequest call) throws IOException {
        Borrowed b = descriptors.get((int) call.argument(0));
        boolean positional = call.nr() == Nr.PREAD64 || call.nr() == Nr.PWRITE64;
        boolean file = b != null && b.type() == BorrowedDescriptors.Type.REGULAR_FILE;
        if (b == null || !file && !positional) {
            throw new IOException("the runtime of its home died in the middle of its call " + call.nr()
                    + " on descriptor " + call.argument(0) + ", and nobody can know whether it was executed");
        }
        long before = results.positionBefore(call);
        long now = Kernel.call(Nr.LSEEK, b.fd(), 0, SEEK_CUR);
        if (positional || now == before) {
            if (execute(call) != ANSWERED) {
                throw new IOException("call " + call.nr() + " cannot be made again");
            }
            return;
        }
        results.resume(call);
        switch (call.nr()) {
            case Nr.READ -> readOn(call, b, Math.min(call.length(0), now - before));
            case Nr.WRITE -> writeOn(call, b, Math.min(call.length(0), now - before));
            default -> results.send(call.sequence(), now, 0);
        }
    }

    /**
     * A read or write in the middle of which the runtime was killed is made to its end: the kernel ends it short then
     * (mm/filemap.c, fatal_signal_pending), which no program expects of a file.
     */
    private void readOn(CallRequest call, Borrowed b, long done) throws IOException {
        int length = call.length(0);
        long to = results.addOut(length);
        long got = Kernel.call(Nr.PREAD64, b.fd(), to, done, results.positionBefore(call));
        if (got == done && done < length) {
            got += Math.max(0, Kernel.call(Nr.READ, b.fd(), to + done, length - done));
        }
        sendRead(call, b, got);
    }

    private void writeOn(CallRequest call, Borrowed b, long done) throws IOException {
        long rest = call.length(0) - done;
        long more = rest == 0 ? 0 : Kernel.call(Nr.WRITE, b.fd(), call.bytesAt(0) + done, rest);
        results.send(call.sequence(), done + Math.max(0, more), 0);
    }

    /** Answers a read that was executed and whose bytes are only in its file. */
    void repeatRead(CallRequest call) throws IOException {
        Borrowed b = descriptors.get((int) call.argument(0));
        if (b == null || b.type() != BorrowedDescriptors.Type.REGULAR_FILE) {
            throw new IOException("descriptor " + call.argument(0) + " is not the file any more that call " + call.nr()
                    + " has read");
        }
        results.resume(call);
        readAgain(call, b, results.readInFile(call));
    }

    private void readAgain(CallRequest call, Borrowed b, long bytes) throws IOException {
        long to = results.addOut(call.length(0));
        sendRead(call, b, Kernel.call(Nr.PREAD64, b.fd(), to, bytes, results.positionBefore(call)));
    }

    private long readNow(Borrowed b, CallRequest call, long to, int length) {
        return switch (b.type()) {
            case REGULAR_FILE ->
                call.nr() == Nr.READ
                        ? Kernel.call(Nr.READ, b.fd(), to, length)
                        : Kernel.call(Nr.PREAD64, b.fd(), to, length, call.argument(3));
            case SOCKET ->
                call.nr() == Nr.READ ? Kernel.call(Nr.RECVFROM, b.fd(), to, length, MSG_DONTWAIT, 0, 0) : -Errno.EAGAIN;
            case PIPE -> call.nr() == Nr.READ ? vectored(Nr.PREADV2, b.fd(), to, length) : -Errno.EAGAIN;
            case OTHER -> -Errno.EAGAIN;
        };
    }

    private long write(CallRequest call) throws IOException {
        Borrowed b = descriptors.get((int) call.argument(0));
        if (b == null || b.type() == BorrowedDescriptors.Type.OTHER || call.buffers() != 1 || appends(b)) {
            return 0;
        }
        long from = call.bytesAt(0);
        int length = call.length(0);
        results.begin(call, position(b, call));
        long done = writeNow(b, call, from, length);
        // EPIPE raises a signal in the thread of who writes.
        if (done == -Errno.EAGAIN || done == -Errno.EOPNOTSUPP || done == -Errno.EINTR || done == -Errno.EPIPE) {
            results.abandon();
            return 0;
        }
        if (done > 0 && done < length && b.type() != BorrowedDescriptors.Type.REGULAR_FILE && waits(b)) {
            results.written(done);
            return done;
        }
        results.send(call.sequence(), done, 0);
        return ANSWERED;
    }

    /** Whether a write goes to a file's end, wherever it stands: where it stood would not tell what was written. */
    private static boolean appends(Borrowed b) {
        return b.type() == BorrowedDescriptors.Type.REGULAR_FILE
                && (Kernel.call(Nr.FCNTL, b.fd(), F_GETFL) & O_APPEND) != 0;
    }

    /** Whether a write waits until everything is written. */
    private static boolean waits(Borrowed b) {
        return (Kernel.call(Nr.FCNTL, b.fd(), F_GETFL) & O_NONBLOCK) == 0;
    }

    private long writeNow(Borrowed b, CallRequest call, long from, int length) {
        return switch (b.type()) {
            case REGULAR_FILE ->
                call.nr() == Nr.WRITE
                        ? Kernel.call(Nr.WRITE, b.fd(), from, length)
                        : Kernel.call(Nr.PWRITE64, b.fd(), from, length, call.argument(3));
            case SOCKET ->
                call.nr() == Nr.WRITE
                        ? Kernel.call(Nr.SENDTO, b.fd(), from, length, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0)
                        : -Errno.EAGAIN;
            case PIPE -> call.nr() == Nr.WRITE ? vectored(Nr.PWRITEV2, b.fd(), from, length) : -Errno.EAGAIN;
            case OTHER -> -Errno.EAGAIN;
        };
    }

    @Override
    public void close() {
        large.close();
    }

    private long vectored(int nr, int fd, long address, int length) {
        vector.putLong(0, address);
        vector.putLong(8, length);
        return Kernel.call(nr, fd, vector.address(), 1, -1, -1, RWF_NOWAIT);
    }
}
