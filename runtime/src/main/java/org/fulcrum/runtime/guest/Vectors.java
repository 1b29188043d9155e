package org.fulcrum.runtime.guest;

import org.fulcrum.runtime.abi.Errno;
import org.fulcrum.runtime.linux.NativeMemory;

/** Reads arrays of struct iovec (readv(2)) out of a body. */
final class Vectors {
    private static final int MAX_VECTORS = 1024;
    private static final int VECTOR_BYTES = 16;

    private final RequestFrame frame;
    private final NativeMemory raw = new NativeMemory((long) MAX_VECTORS * VECTOR_BYTES);
    private long[] pieces = {};

    Vectors(RequestFrame frame) {
        this.frame = frame;
    }

    /** Reads an array; returns the bytes it names, or a negative errno. */
    long read(long address, long count) {
        if (count < 0 || count > MAX_VECTORS) {
            return -Errno.EINVAL;
        }
        long failed = frame.peek(address, raw, count * VECTOR_BYTES);
        if (failed < 0) {
            return failed;
        }
        pieces = new long[2 * (int) count];
        long total = 0;
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = raw.getLong(8L * i);
            if ((i & 1) == 1) {
                total += pieces[i];
                if (pieces[i] < 0 || total < 0) {
                    return -Errno.EINVAL;
                }
            }
        }
        return total;
    }

    /** What was read: address, length, address, length, … */
    long[] pieces() {
        return pieces;
    }
}
