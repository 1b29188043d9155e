package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.platform.CallLayout;

/**
 * A read or write of more bytes than one forwarded call carries: it is made in parts, and the program sees one call. It
 * goes on after a full part as the kernel would have: a write always, a read of a regular file, a receive that was told
 * to wait for all. Parts follow one another, so that one thread at a time uses an instance.
 */
final class LargeTransfer {
    /** Most bytes of one read or write on Linux (read(2), NOTES). */
    static final long MOST_BYTES = 0x7fff_f000L;

    private static final int MSG_WAITALL = 0x100;

    private final int tid;
    private final int nr;
    private final long[] first;
    private final long[] pieces;
    private final long wanted;
    private final RequestFrame frame;
    private long part;
    private long done;
    private long failure;
    private boolean complete;

    /**
     * Its first part is on its way.
     *
     * @param tid thread at home
     * @param nr READ, WRITE, PREAD64, PWRITE64, SENDTO or RECVFROM
     * @param first the six arguments of the first part
     * @param pieces where the bytes are in the body: address, length, address, length, …
     * @param wanted bytes the program asked for
     * @param frame for the requests of the further parts
     */
    LargeTransfer(int tid, int nr, long[] first, long[] pieces, long wanted, RequestFrame frame) {
        this.tid = tid;
        this.nr = nr;
        this.first = first;
        this.pieces = pieces;
        this.wanted = Math.min(wanted, MOST_BYTES);
        this.frame = frame;
        part = first[2];
    }

    /** Whether a call of that number may be made in parts. */
    static boolean divides(long nr) {
        return nr == Nr.SENDTO || nr == Nr.RECVFROM || nr == Nr.READ || nr == Nr.PREAD64 || writes(nr);
    }

    private static boolean writes(long nr) {
        return nr == Nr.WRITE || nr == Nr.PWRITE64;
    }

    /** The result of the part sent last. */
    void took(long result, int flags) {
        if (result < 0) {
            failure = result;
            complete = true;
            return;
        }
        done += result;
        complete = result < part || done >= wanted || !goesOn(flags);
    }

    private boolean goesOn(int flags) {
        return switch (nr) {
            case Nr.READ, Nr.PREAD64 -> (flags & CallLayout.REGULAR_FILE) != 0;
            case Nr.RECVFROM -> (first[3] & MSG_WAITALL) != 0;
            default -> true;
        };
    }

    /** Whether no further part follows. */
    boolean complete() {
        return complete;
    }

    /** What the program sees: the bytes done, or why nothing was. */
    long result() {
        return done > 0 ? done : failure;
    }

    /** Whether a part has had its effect, so that the call must not be made again. */
    boolean begun() {
        return done > 0;
    }

    /** Where the bytes that come back belong. */
    OutBuffers outs() {
        return frame.outs();
    }

    /** The request of the next part, after {@link #build}. */
    RequestFrame frame() {
        return frame;
    }

    /** Builds the request of the next part; returns its payload's length, or a negative errno. */
    long build() {
        frame.begin(first);
        long[] arguments = frame.arguments();
        part = Math.min(wanted - done, CallMarshal.MAX_BUFFER_BYTES);
        arguments[2] = part;
        if (nr == Nr.SENDTO || nr == Nr.RECVFROM) { // a stream, or the first part would have failed: no address
            arguments[4] = 0;
            arguments[5] = 0;
        }
        if (nr == Nr.PREAD64 || nr == Nr.PWRITE64) {
            arguments[3] += done;
        }
        long failed = 0;
        if (writes(nr) || nr == Nr.SENDTO) {
            failed = frame.gather(1, pieces, done, (int) part);
        } else {
            frame.scatter(1, pieces, done, (int) part);
        }
        return failed < 0 ? failed : frame.finish(tid, nr);
    }
}
