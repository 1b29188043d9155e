package org.fulcrum.runtime.home;

import java.io.IOException;
import org.fulcrum.runtime.abi.Nr;
import org.fulcrum.runtime.linux.FilePipe;
import org.jspecify.annotations.Nullable;

/**
 * Reads of many bytes of a regular file: they go from its pages into the stream without being copied here. Such a read
 * is as good as one that copies: bytes that somebody changes before they have arrived are changed during the call.
 * Belongs to one thread.
 */
final class LargeReads implements AutoCloseable {
    /** Fewer bytes are copied faster than their pages are passed on. */
    static final int LEAST_BYTES = 16 << 10;

    private final ResultWriter results;
    private @Nullable FilePipe pipe;

    LargeReads(ResultWriter results) {
        this.results = results;
    }

    /**
     * Executes a READ or PREAD64 whose result has been begun, and sends that.
     *
     * @return false when nothing has happened: it is to be read the other way
     */
    boolean read(CallRequest call, int file) throws IOException {
        int length = call.length(0);
        if (length < LEAST_BYTES) {
            return false;
        }
        FilePipe through = pipe == null ? new FilePipe() : pipe;
        pipe = through;
        if (length > through.capacity()) {
            return false;
        }
        long got = call.nr() == Nr.READ ? through.fill(file, length) : through.fill(file, call.argument(3), length);
        if (got <= 0) {
            return false; // its end, or a file system that cannot: the other way finds out
        }
        results.send(call.sequence(), through, (int) got);
        return true;
    }

    @Override
    public void close() {
        if (pipe != null) {
            pipe.close();
            pipe = null;
        }
    }
}
