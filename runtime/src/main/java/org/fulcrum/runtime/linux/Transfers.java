package org.fulcrum.runtime.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;

/** Runs a page transfer on a tracer: gives the process a copy of the socket, and takes it back whatever happens. */
final class Transfers {
    /** A peer that neither sends nor takes anything for so long is gone: the program stands still meanwhile. */
    static final int STALL_MILLIS = 15_000;

    /** The transfer itself. */
    interface Job {
        void run(PageTransfer transfer) throws IOException;
    }

    private Transfers() {}

    static void run(Tracer tracer, TracedProcess process, StreamSocket socket, LongConsumer progress, Job job)
            throws IOException {
        socket.timeout(STALL_MILLIS);
        socket.patience(STALL_MILLIS);
        try {
            tracer.run(() -> {
                TraceeDescriptors descriptors = process.descriptors();
                int fd = descriptors.give(socket.fd());
                try {
                    job.run(new PageTransfer(process, fd, progress));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    descriptors.close(fd);
                }
            });
        } catch (UncheckedIOException | KernelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
